import { ResponseMode } from './response-mode';

/** What goes back to the client, by way of the browser. */
export interface AuthorizationResponse {
  readonly kind: 'response';
  /** Registered by the client, byte for byte; on loopback another port at most. */
  readonly redirectUri: string;
  readonly mode: ResponseMode;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What an authorization request leads to: an answer, or a page for the person first. */
export type AuthorizationOutcome =
  | AuthorizationResponse
  | { readonly kind: 'login'; readonly interactionId: string; readonly loginHint: string | undefined }
  | { readonly kind: 'patient' | 'consent'; readonly interactionId: string };

/** The URL of a redirect, for the modes `query` and `fragment`. The registered part of it stays byte for byte. */
export function renderRedirect({ redirectUri, mode, parameters }: AuthorizationResponse): string {
  // %20 rather than +: what reads fragments often knows no other spelling of a space.
  const encoded = Object.entries(parameters)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .join('&');
  if (mode === 'fragment') return `${redirectUri}#${encoded}`;
  return `${redirectUri}${redirectUri.includes('?') ? '&' : '?'}${encoded}`;
}
