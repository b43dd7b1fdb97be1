import { decodeUtf8 } from '../lib/http/decode-utf8';
import { unstorable } from '../lib/http/storable-text';
import { ClientOrigins } from '../client/client-origins';
import { Issuer } from '../protocol/issuer';

/** Where a login goes on that no app asked for: `redirect_to` (contract §10.2, rule 19). */
export class LoginTarget {
  constructor(
    private readonly issuer: Issuer,
    private readonly origins: ClientOrigins,
  ) {}

  /** The account page, unless `redirectTo` leads to this server or to an origin that a client has listed. */
  async resolve(redirectTo: string | undefined): Promise<string> {
    const issuer = this.issuer.url;
    const url = redirectTo === undefined ? undefined : parseTarget(redirectTo, issuer);
    const isKnown =
      url !== undefined && (url.origin === issuer || (await this.origins.isAllowed(url.origin)));
    return isKnown ? url.href : `${issuer}/auth/account`;
  }
}

/** A URL or a path, as it is or in base64; compared after it was resolved, so that `//host` is foreign. */
function parseTarget(redirectTo: string, issuer: string): URL | undefined {
  const text = isTarget(redirectTo) ? redirectTo : decodeBase64(redirectTo);
  if (!isTarget(text) || unstorable(text) !== undefined || !URL.canParse(text, issuer)) return undefined;
  const url = new URL(text, issuer);
  const isPlain = /^https?:$/.test(url.protocol) && url.username === '' && url.password === '';
  return isPlain ? url : undefined;
}

function isTarget(text: string): boolean {
  return /^(?:\/|https?:\/\/)/i.test(text);
}

function decodeBase64(text: string): string {
  if (!/^[\w+/-]+={0,2}$/.test(text)) return '';
  try {
    return decodeUtf8(Buffer.from(text, 'base64'));
  } catch {
    return '';
  }
}
