import { Clock } from '../../lib/clock';
import { randomId } from '../../lib/random';
import { CodeStore } from '../ports/code-store';
import { generateOpaqueToken, hashToken } from '../tokens/opaque-token';
import { Approval, IssuedAnswer } from './approval';

/** RFC 6749 §4.1.2, contract §8.5; milliseconds. */
const LIFETIME = 60_000;

/** Issues authorization codes (RFC 6749 §4.1.2). Whether the user is still there is asked at the redemption. */
export class CodeIssuer {
  constructor(
    private readonly codes: CodeStore,
    private readonly clock: Clock,
  ) {}

  issue({ request, user, login, scope, context }: Approval): Promise<IssuedAnswer> {
    const value = generateOpaqueToken('code');
    const issuedAt = this.clock.now();
    const { redirect_uri: redirectUri, code_challenge: codeChallenge, nonce } = request.parameters.single;
    const code = {
      hash: hashToken(value),
      clientId: request.client.id,
      userId: user.id,
      redirectUri,
      codeChallenge,
      scope,
      audience: request.audience,
      context,
      nonce,
      authTime: login.authTime,
      browserSessionId: login.sessionId,
      sessionId: randomId(),
      issuedAt,
      expiresAt: new Date(issuedAt.getTime() + LIFETIME),
      usedAt: undefined,
    };
    return Promise.resolve({
      parameters: { code: value },
      store: () => {
        this.codes.add(code);
        return Promise.resolve();
      },
    });
  }
}
