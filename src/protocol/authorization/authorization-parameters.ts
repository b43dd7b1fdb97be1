import { Pair } from '../../lib/http/query-string';
import { InteractionParameters } from '../ports/interaction-store';

/** What this server reads of an authorization request (contract §8.2). Nothing else is looked at or kept. */
const known: ReadonlySet<string> = new Set([
  'response_type',
  'client_id',
  'redirect_uri',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'aud',
  'launch',
  'prompt',
  'max_age',
  'login_hint',
  'id_token_hint',
  'response_mode',
  'request',
  'request_uri',
]);

/** RFC 8707 §2: the only parameters that may be sent more than once. */
const repeatable: ReadonlySet<string> = new Set(['resource', 'audience']);

/** The parameters of an authorization request: known ones, none of them empty. */
export interface AuthorizationParameters extends InteractionParameters {
  /** The names of all that came more than once; of those only the first value is in `single`. */
  readonly repeated: ReadonlySet<string>;
  /** A name with brackets came: somebody counts on a reader that takes it for another parameter. */
  readonly nested: boolean;
}

/**
 * Reads the parameters without judging them (RFC 6749 §3.1): empty equals absent, unknown ones are ignored. What
 * a repetition means is for the steps to say, since they know where the refusal may go.
 */
export function readAuthorizationParameters(pairs: readonly Pair[]): AuthorizationParameters {
  const single: Record<string, string> = {};
  const resources: string[] = [];
  const seen = new Set<string>();
  const repeated = new Set<string>();
  let nested = false;
  for (const [name, value] of pairs) {
    if (/[[\]]/.test(name)) nested = true;
    if (value === '' || isUselessHint(name, value)) continue;
    if (repeatable.has(name)) resources.push(value);
    else if (seen.has(name)) repeated.add(name);
    else if (known.has(name)) single[name] = value;
    seen.add(name);
  }
  return { single, resources, repeated, nested };
}

/** OIDC Core §3.1.2.1: a hint may be ignored. A longer one is no login name, and would not fit into a URL with others. */
function isUselessHint(name: string, value: string): boolean {
  return name === 'login_hint' && value.length > 256;
}

/** Those of an interaction: they were judged before they were kept. */
export function keptParameters({ single, resources }: InteractionParameters): AuthorizationParameters {
  return { single, resources, repeated: new Set(), nested: false };
}
