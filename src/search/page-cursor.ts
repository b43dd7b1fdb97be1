import { createHmac, timingSafeEqual } from 'node:crypto';

/** Where a search continues. */
export interface SearchPosition {
  /** Type and query of the search without its paging, such as `Patient?family=Chalmers`. */
  readonly search: string;
  readonly offset: number;
}

/**
 * The opaque `_cursor` of a `next` link (contract §3), signed for the caller whom it was issued to.
 * It says where to continue and grants nothing: the constraint of whoever presents it still applies.
 */
export class PageCursor {
  constructor(private readonly key: Uint8Array) {}

  /** @param binding names the caller: client, user and session */
  issue({ search, offset }: SearchPosition, binding: string): string {
    const payload = Buffer.from(JSON.stringify([search, offset])).toString('base64url');
    return `${payload}.${this.sign(payload, binding).toString('base64url')}`;
  }

  /** Undefined for what this server did not issue to this caller. */
  parse(cursor: string, binding: string): SearchPosition | undefined {
    const [payload = '', signature = '', ...rest] = cursor.split('.');
    const presented = Buffer.from(signature, 'base64url');
    const expected = this.sign(payload, binding);
    if (rest.length > 0 || presented.length !== expected.length) return undefined;
    if (!timingSafeEqual(presented, expected)) return undefined;
    const [search, offset] = JSON.parse(Buffer.from(payload, 'base64url').toString()) as [string, number];
    return { search, offset };
  }

  /** The label keeps other uses of the key from yielding a cursor; JSON keeps binding and payload apart. */
  private sign(payload: string, binding: string): Buffer {
    return createHmac('sha256', this.key)
      .update(JSON.stringify(['search-cursor', binding, payload]))
      .digest();
  }
}
