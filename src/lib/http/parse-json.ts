import { Json, JsonObject } from '../json';
import { decodeUtf8 } from './decode-utf8';
import { MalformedBody } from './malformed-body';
import { position } from './position';
import { isUnsafeName, unstorable } from './storable-text';

/** Deeper than any FHIR resource; bounds the recursion of everything that walks a body later. */
export const MAX_DEPTH = 64;

/**
 * JSON, RFC 8259, stricter than JSON.parse: which of two equal member names counts is left open by §4,
 * so a policy and a store could each believe another one. Refused as well is what cannot be stored.
 *
 * @throws MalformedBody
 */
export function parseJson(body: Uint8Array): Json {
  return new JsonReader(decodeUtf8(body)).read();
}

const numberPattern = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const spacePattern = /[ \t\n\r]*/y;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;

class JsonReader {
  private offset = 0;

  constructor(private readonly text: string) {}

  read(): Json {
    const value = this.value(0);
    this.space();
    if (this.offset < this.text.length) this.fail('Text follows the end of the JSON value');
    return value;
  }

  private value(depth: number): Json {
    if (depth > MAX_DEPTH) this.fail(`More than ${MAX_DEPTH} levels are nested`);
    this.space();
    switch (this.text[this.offset]) {
      case '{':
        return this.object(depth);
      case '[':
        return this.array(depth);
      case '"':
        return this.string();
      case 't':
        return this.word('true', true);
      case 'f':
        return this.word('false', false);
      case 'n':
        return this.word('null', null);
      default:
        return this.number();
    }
  }

  private object(depth: number): JsonObject {
    const result: JsonObject = {};
    this.offset++;
    if (this.skip('}')) return result;
    do {
      this.space();
      if (this.text[this.offset] !== '"') this.fail('A member name in double quotes is expected');
      const start = this.offset;
      const name = this.string();
      if (isUnsafeName(name)) this.fail(`The member name "${name}" is not allowed`, start);
      if (Object.hasOwn(result, name)) this.fail(`The member "${shown(name)}" appears twice`, start);
      if (!this.skip(':')) this.fail('A colon is expected');
      result[name] = this.value(depth + 1);
    } while (this.skip(','));
    if (!this.skip('}')) this.fail('A comma or } is expected');
    return result;
  }

  private array(depth: number): Json[] {
    const result: Json[] = [];
    this.offset++;
    if (this.skip(']')) return result;
    do {
      result.push(this.value(depth + 1));
    } while (this.skip(','));
    if (!this.skip(']')) this.fail('A comma or ] is expected');
    return result;
  }

  private string(): string {
    const start = this.offset;
    let escaped = false;
    for (let at = start + 1; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at);
      if (code === QUOTE) {
        this.offset = at + 1;
        return escaped ? this.unescape(start) : this.text.slice(start + 1, at);
      }
      if (code < 0x20) this.fail('A control character in a string must be escaped', at);
      if (code === BACKSLASH) {
        escaped = true;
        at++;
      }
    }
    return this.fail('A string does not end', start);
  }

  /** Only an escape can bring in what the bytes, being valid UTF-8, cannot hold; a raw NUL was refused above. */
  private unescape(start: number): string {
    let text: string;
    try {
      text = JSON.parse(this.text.slice(start, this.offset)) as string;
    } catch {
      return this.fail('A string holds an unknown escape', start);
    }
    const reason = unstorable(text);
    return reason === undefined ? text : this.fail(`A string holds ${reason}`, start);
  }

  private number(): number {
    const start = this.offset;
    numberPattern.lastIndex = start;
    const [digits] = numberPattern.exec(this.text) ?? [];
    if (digits === undefined) return this.fail('A JSON value is expected');
    this.offset += digits.length;
    const value = Number(digits);
    return Number.isFinite(value) ? value : this.fail('A number is too large', start);
  }

  private word<T extends Json>(word: string, value: T): T {
    if (!this.text.startsWith(word, this.offset)) this.fail('A JSON value is expected');
    this.offset += word.length;
    return value;
  }

  private space(): void {
    spacePattern.lastIndex = this.offset;
    spacePattern.test(this.text);
    this.offset = spacePattern.lastIndex;
  }

  private skip(character: string): boolean {
    this.space();
    if (this.text[this.offset] !== character) return false;
    this.offset++;
    return true;
  }

  private fail(problem: string, offset = this.offset): never {
    throw new MalformedBody(`${problem} (JSON, ${position(this.text, offset)}).`);
  }
}

/** A member name is no secret, but may be as long as the body. */
function shown(name: string): string {
  return name.length <= 64 ? name : `${name.slice(0, 64)}…`;
}
