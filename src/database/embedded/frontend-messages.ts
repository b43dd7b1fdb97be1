/** What a client sent: `bytes` are to be passed on as they are. */
export type FrontendMessage =
  | { readonly kind: 'startup' | 'part' | 'flush' | 'query' | 'sync'; readonly bytes: Buffer }
  | { readonly kind: 'encryption' | 'cancel' | 'terminate' }
  | { readonly kind: 'violation'; readonly code: string; readonly text: string };

interface MessageType {
  /** `ignored` is what PostgreSQL ignores outside of a COPY. */
  readonly kind: 'part' | 'flush' | 'query' | 'sync' | 'terminate' | 'ignored';
  readonly limit: number;
}

/** PostgreSQL takes 1 GiB; a message has to fit several times into the memory that WebAssembly can have. */
const large = 256 * 1024 * 1024;
/** PostgreSQL's own limits. It ends its process when they are passed, and the embedded database is a process. */
const small = 10_000;

/** Any other type would end the embedded database too. No password is ever asked for, so `p` is missing. */
const types = new Map<string, MessageType>([
  ['B', { kind: 'part', limit: large }],
  ['C', { kind: 'part', limit: small }],
  ['D', { kind: 'part', limit: small }],
  ['E', { kind: 'part', limit: small }],
  ['F', { kind: 'query', limit: large }],
  ['H', { kind: 'flush', limit: small }],
  ['P', { kind: 'part', limit: large }],
  ['Q', { kind: 'query', limit: large }],
  ['S', { kind: 'sync', limit: small }],
  ['X', { kind: 'terminate', limit: small }],
  ['c', { kind: 'ignored', limit: small }],
  ['d', { kind: 'ignored', limit: large }],
  ['f', { kind: 'ignored', limit: small }],
]);

const cancelRequest = 80_877_102;
const sslRequest = 80_877_103;
const gssEncRequest = 80_877_104;

/** Cuts what one client sends into messages of the PostgreSQL protocol, version 3. */
export class FrontendMessages {
  private chunks: Buffer[] = [];
  private available = 0;
  /** Fewer bytes than these are not worth a look: a large message is put together once, not with every chunk. */
  private needed = 0;
  private started = false;

  /** Chunks may begin and end anywhere. After a violation nothing can be told apart, and nothing more comes. */
  push(chunk: Buffer): FrontendMessage[] {
    const messages: FrontendMessage[] = [];
    if (this.needed === Infinity) return messages;
    this.chunks.push(chunk);
    this.available += chunk.length;
    while (this.available >= this.needed) {
      const message = this.next();
      if (message === undefined) break;
      if (message !== 'ignored') messages.push(message);
    }
    return messages;
  }

  private next(): FrontendMessage | 'ignored' | undefined {
    const header = this.started ? 5 : 8;
    if (!this.has(header)) return undefined;
    const bytes = this.joined();
    return this.started ? this.typed(bytes) : this.untyped(bytes);
  }

  private untyped(bytes: Buffer): FrontendMessage | undefined {
    const length = bytes.readInt32BE(0);
    if (length < 8 || length > small) return this.violation('08P01', 'invalid length of startup packet');
    if (!this.has(length)) return undefined;
    this.take(length);
    const code = bytes.readInt32BE(4);
    if (code === cancelRequest) return { kind: 'cancel' };
    if (code === sslRequest || code === gssEncRequest) return { kind: 'encryption' };
    if (code >> 16 !== 3) return this.violation('0A000', 'unsupported frontend protocol');
    this.started = true;
    return { kind: 'startup', bytes: bytes.subarray(0, length) };
  }

  private typed(bytes: Buffer): FrontendMessage | 'ignored' | undefined {
    const type = types.get(String.fromCharCode(bytes.readUInt8(0)));
    if (type === undefined) return this.violation('08P01', 'invalid frontend message type');
    const length = bytes.readInt32BE(1);
    if (length < 4 || length > type.limit) return this.violation('08P01', 'invalid message length');
    if (!this.has(length + 1)) return undefined;
    this.take(length + 1);
    if (type.kind === 'ignored') return 'ignored';
    if (type.kind === 'terminate') return { kind: type.kind };
    return { kind: type.kind, bytes: bytes.subarray(0, length + 1) };
  }

  private has(length: number): boolean {
    this.needed = length;
    return this.available >= length;
  }

  private joined(): Buffer {
    if (this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks)];
    return this.chunks[0] ?? Buffer.alloc(0);
  }

  private take(length: number): void {
    this.chunks = [this.joined().subarray(length)];
    this.available -= length;
    this.needed = 0;
  }

  private violation(code: string, text: string): FrontendMessage {
    this.needed = Infinity;
    this.chunks = [];
    return { kind: 'violation', code, text };
  }
}
