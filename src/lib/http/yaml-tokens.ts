import { CST, Lexer } from 'yaml';
import { MalformedBody } from './malformed-body';
import { position } from './position';
import { YamlNesting } from './yaml-nesting';

/**
 * A body of indicators and line breaks alone costs the parser far more per byte than any resource does.
 * A resource has about one token in ten bytes; small bodies may be as dense as they like.
 */
function maximumTokens(text: string): number {
  return 12_000 + text.length / 8;
}

const refused: Partial<Record<CST.TokenType, string>> = {
  anchor: 'Anchors (&) are not supported',
  alias: 'Aliases (*) are not supported; quote a text that starts with *',
  tag: 'Tags (!) are not supported; quote a text that starts with !',
  'directive-line': 'Directives (%) are not supported',
};

/**
 * Refuses, before anything recursive sees the text, what this server does not read: tags, anchors,
 * aliases, directives and deep nesting. A few KiB of `{` overflow the stack of the parser, and where that
 * happens while V8 compiles a regular expression it ends the process instead of throwing.
 *
 * @throws MalformedBody
 */
export function requirePlainYaml(text: string): void {
  const nesting = new YamlNesting();
  let offset = 0;
  let isScalar = false;
  let remaining = maximumTokens(text);
  for (const token of new Lexer().lex(text)) {
    if (--remaining < 0) throw new MalformedBody('The YAML body is too dense. Send it as JSON.');
    // A control character announces a scalar or the end of a document; it does not stand in the text.
    if (token === CST.SCALAR) {
      isScalar = true;
      continue;
    }
    if (token === CST.DOCUMENT || token === CST.FLOW_END) continue;
    const type = isScalar ? 'scalar' : CST.tokenType(token);
    const problem = (type === null ? undefined : refused[type]) ?? nesting.enter(type, offset, token);
    if (problem !== undefined) throw new MalformedBody(`${problem} (YAML, ${position(text, offset)}).`);
    isScalar = false;
    offset += token.length;
  }
}
