import { createPublicKey, verify } from 'node:crypto';
import { isJsonObject, JsonObject } from '../../lib/json';
import { Issuer } from '../issuer';
import { SigningKey } from '../ports/key-store';
import { isCompactJws } from './access-token-jwt';
import { KeyRing } from './key-ring';

/** What an id_token of this server says of its user. */
export interface IdTokenHint {
  readonly sub: string;
  /** The client that it was issued to. */
  readonly aud: string;
  /** Its Session. */
  readonly sid: string | undefined;
}

/** Reads an `id_token_hint` (OIDC Core §3.1.2.1, RP-Initiated Logout §2). */
export class IdTokenHints {
  constructor(
    private readonly keys: KeyRing,
    private readonly issuer: Issuer,
  ) {}

  /**
   * @returns undefined for whatever is not an id_token of this server. Expired ones count: it says who was logged in,
   *   not that somebody is (contract rule 18).
   */
  async verify(hint: string): Promise<IdTokenHint | undefined> {
    if (!isCompactJws(hint)) return undefined;
    const [head = '', payload = '', signature = ''] = hint.split('.');
    const header = decode(head);
    // RFC 8725 §3.11: an access token is signed by the same keys, and is no id_token.
    if (header?.typ !== 'JWT' || header.crit !== undefined || typeof header.kid !== 'string')
      return undefined;
    const key = await this.keys.find(header.kid);
    // RFC 8725 §3.1: the algorithm is the key's, never the token's choice.
    if (key === undefined || key.alg !== header.alg) return undefined;
    if (!isSignedBy(key, `${head}.${payload}`, signature)) return undefined;
    return this.read(decode(payload));
  }

  private read(claims: JsonObject | undefined): IdTokenHint | undefined {
    if (claims?.iss !== this.issuer.url) return undefined;
    const { sub, aud, sid } = claims;
    if (typeof sub !== 'string' || typeof aud !== 'string') return undefined;
    return { sub, aud, sid: typeof sid === 'string' ? sid : undefined };
  }
}

function isSignedBy({ publicJwk }: SigningKey, signed: string, signature: string): boolean {
  const key = createPublicKey({ key: publicJwk, format: 'jwk' });
  const bytes = Buffer.from(signature, 'base64url');
  return verify('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }, bytes);
}

function decode(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString());
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
