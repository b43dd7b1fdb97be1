import { Composer, Document, isMap, isScalar, isSeq, Node, Pair, Parser } from 'yaml';
import { Json, JsonObject } from '../json';
import { decodeUtf8 } from './decode-utf8';
import { MalformedBody } from './malformed-body';
import { MAX_DEPTH } from './parse-json';
import { position } from './position';
import { isUnsafeName, unstorable } from './storable-text';
import { requirePlainYaml } from './yaml-tokens';

/** YAML costs some hundred times what JSON does; larger bodies are sent as JSON. */
const MAX_YAML_BYTES = 1024 * 1024;

/**
 * YAML 1.2 core schema, reduced to what JSON can say: no tags, anchors, aliases, directives, duplicate or
 * non-text keys, no NaN and no infinity (contract §3).
 *
 * @throws MalformedBody
 */
export function parseYaml(body: Uint8Array): Json {
  if (body.length > MAX_YAML_BYTES) {
    throw new MalformedBody('The YAML body is larger than 1 MiB. Send it as JSON.');
  }
  const text = decodeUtf8(body);
  requirePlainYaml(text);
  const document = compose(text);
  return document?.contents ? new YamlReader(text).value(document.contents, 0) : null;
}

function compose(text: string): Document.Parsed | undefined {
  const { stackTraceLimit } = Error;
  try {
    // A hostile body makes one error for each character; their stack traces would cost five times the parsing.
    Error.stackTraceLimit = 0;
    return requireOne(text);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}

function requireOne(text: string): Document.Parsed | undefined {
  // Equal keys are found below in one pass; the composer would compare each key with every other one.
  const composer = new Composer({ version: '1.2', schema: 'core', uniqueKeys: false, merge: false });
  let first: Document.Parsed | undefined;
  for (const document of composer.compose(new Parser().parse(text))) {
    if (first !== undefined) throw new MalformedBody('The YAML body holds more than one document.');
    const [error] = [...document.errors, ...document.warnings];
    if (error !== undefined) {
      throw new MalformedBody(
        `The body is not valid YAML: ${error.code} (YAML, ${position(text, error.pos[0])}).`,
      );
    }
    first = document;
  }
  return first;
}

class YamlReader {
  constructor(private readonly text: string) {}

  value(node: unknown, depth: number): Json {
    if (depth > MAX_DEPTH) return this.fail(`More than ${MAX_DEPTH} levels are nested`, node);
    // A key without a value, such as `name:`.
    if (node === null || node === undefined) return null;
    if (isScalar(node)) return this.scalar(node.value, node);
    if (isSeq(node)) return node.items.map((item) => this.value(item, depth + 1));
    if (isMap(node)) return this.object(node.items, depth);
    return this.fail('An unsupported YAML node', node);
  }

  private object(pairs: readonly Pair[], depth: number): JsonObject {
    const result: JsonObject = {};
    for (const { key, value } of pairs) {
      const name = isScalar(key) ? key.value : undefined;
      if (typeof name !== 'string') return this.fail('A key is not a text. Put it in quotes', key);
      const reason = unstorable(name);
      if (reason !== undefined) return this.fail(`A key holds ${reason}`, key);
      if (isUnsafeName(name)) return this.fail(`The key "${name}" is not allowed`, key);
      if (Object.hasOwn(result, name)) return this.fail(`The key "${shown(name)}" appears twice`, key);
      result[name] = this.value(value, depth + 1);
    }
    return result;
  }

  private scalar(value: unknown, node: Node): Json {
    switch (typeof value) {
      case 'string': {
        const reason = unstorable(value);
        return reason === undefined ? value : this.fail(`A text holds ${reason}`, node);
      }
      case 'number':
        return Number.isFinite(value) ? value : this.fail('A number is not finite', node);
      case 'boolean':
        return value;
      default:
        return value === null ? null : this.fail('A value that JSON cannot hold', node);
    }
  }

  private fail(problem: string, node: unknown): never {
    const offset = (node as Node | null | undefined)?.range?.[0] ?? 0;
    throw new MalformedBody(`${problem} (YAML, ${position(this.text, offset)}).`);
  }
}

function shown(name: string): string {
  return name.length <= 64 ? name : `${name.slice(0, 64)}…`;
}
