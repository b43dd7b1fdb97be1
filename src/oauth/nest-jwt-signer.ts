import { JwtService } from '@nestjs/jwt';
import { JsonObject } from '../lib/json';
import { SigningAlg } from '../protocol/ports/key-store';
import { JwtSigner, JwtType } from '../protocol/tokens/jwt-signer';
import { KeyRing } from '../protocol/tokens/key-ring';

/** Signs with @nestjs/jwt. The key is a KeyObject: parsing a PEM for each token would triple the cost. */
export class NestJwtSigner extends JwtSigner {
  constructor(
    private readonly jwt: JwtService,
    private readonly keys: KeyRing,
  ) {
    super();
  }

  override async sign(claims: JsonObject, { alg, typ }: { alg: SigningAlg; typ: JwtType }): Promise<string> {
    const { kid, privateKey } = await this.keys.signingKey(alg);
    return this.jwt.sign(withoutAbsent(claims), {
      privateKey,
      algorithm: alg,
      keyid: kid,
      header: { alg, typ },
    });
  }
}

function withoutAbsent(claims: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(claims).filter(([, value]) => value !== undefined));
}
