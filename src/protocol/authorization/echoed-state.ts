import { AuthorizationParameters } from './authorization-parameters';

/** What browsers and proxies pass on in a URL, with room for the rest. */
const MAX_STATE_BYTES = 4096;

export function isEchoableState(state: string): boolean {
  return Buffer.byteLength(state) <= MAX_STATE_BYTES;
}

/** The `state` of the answer (RFC 6749 §4.1.2): exactly what came, if it came once and is not too long. */
export function echoedState({ single, repeated }: AuthorizationParameters): string | undefined {
  const { state } = single;
  return state !== undefined && !repeated.has('state') && isEchoableState(state) ? state : undefined;
}
