import { JsonObject } from '../../lib/json';
import { SigningAlg } from '../ports/key-store';

/** RFC 8725 §3.11: the type keeps one kind of token from passing for another. */
export type JwtType = 'at+jwt' | 'JWT';

/** Signs this server's own tokens with the key ring. */
export abstract class JwtSigner {
  /** @param claims complete, `iat` and `exp` included */
  abstract sign(claims: JsonObject, header: { alg: SigningAlg; typ: JwtType }): Promise<string>;
}
