import { Html } from '../lib/html';
import { JsonObject } from '../lib/json';
import { HttpResponse } from '../security/http-response';
import { clearBrowserCookie, setBrowserCookie } from '../security/browser-cookie';

/** What a handler of the browser's endpoints returns; the interceptor adds the headers that all of them have. */
export interface BrowserAnswer {
  readonly status: number;
  readonly body?: Html | JsonObject;
  /** Absolute; where a redirect goes. */
  readonly location?: string;
  /** The value of the browser's new cookie; `null` takes the cookie away. */
  readonly cookie?: string | null | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of the `form_post` page alone: where its form may go. All other pages leave that open (contract rule 14). */
  readonly formAction?: string;
}

export function pageAnswer(body: Html, status = 200): BrowserAnswer {
  return { status, body };
}

/** A redirect that is always followed by GET, without the body of the request (RFC 9700 §4.12). */
export function seeOther(location: string): BrowserAnswer {
  return { status: 303, location };
}

/**
 * Writes status and headers of an answer.
 *
 * @returns its body
 */
export function writeAnswer(response: HttpResponse, answer: BrowserAnswer, issuer: string): string {
  const { status, body, location, cookie, headers = {}, formAction } = answer;
  response.status(status);
  for (const [name, value] of Object.entries(securityHeaders(issuer, formAction)))
    response.header(name, value);
  for (const [name, value] of Object.entries(headers)) response.header(name, value);
  if (location !== undefined) response.header('Location', location);
  if (cookie === null) response.header('Set-Cookie', clearBrowserCookie(issuer));
  else if (cookie !== undefined) response.header('Set-Cookie', setBrowserCookie(cookie, issuer));
  if (body === undefined) return '';
  response.header(
    'Content-Type',
    `${body instanceof Html ? 'text/html' : 'application/json'}; charset=utf-8`,
  );
  return body instanceof Html ? body.toString() : JSON.stringify(body);
}

/** Contract §2, HTML and Caching; ASVS 3.4.1 to 3.4.6. */
function securityHeaders(issuer: string, formAction: string | undefined): Record<string, string> {
  const policy = [
    `default-src 'none'`,
    `style-src 'self'`,
    `img-src 'self'`,
    ...(formAction === undefined ? [] : [`script-src 'self'`, `form-action ${formAction}`]),
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
  ];
  return {
    'Content-Security-Policy': policy.join('; '),
    'X-Frame-Options': 'DENY',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    Pragma: 'no-cache',
    ...(issuer.startsWith('https:') && { 'Strict-Transport-Security': 'max-age=31536000' }),
  };
}
