import { Consent } from '../ports/consent-store';
import { ConsentDecision } from '../ports/interaction-store';
import { isWithin, partsOf } from '../scope/scope-parts';

/**
 * A decision as far as it is about what was shown: of each scope the whole or some of its parts, and nothing else.
 * `openid` cannot be taken away: it is the login itself. Whoever unticks all the rest has said no.
 */
export function limitToShown(decision: ConsentDecision, shown: readonly string[]): ConsentDecision {
  if (decision.kind === 'denied') return decision;
  const scope = shown.flatMap((one) =>
    one === 'openid' || decision.scope.includes(one) ? [one] : chosenParts(one, decision.scope),
  );
  const isDenial = scope.length === 0 && shown.length > 0;
  return isDenial ? { kind: 'denied' } : { kind: 'granted', scope: [...new Set(scope)] };
}

/** What of a decision still is within a request: the client may have lost something since it was shown. */
export function limitToRequest(chosen: readonly string[], requested: readonly string[]): readonly string[] {
  return chosen.filter((one) => isWithin(one, requested));
}

/** What a consent keeps of a decision about a request. What was not asked for stays as it was. */
export function mergeSelection(
  before: Pick<Consent, 'scope' | 'selections'> | undefined,
  requested: readonly string[],
  chosen: readonly string[],
): Pick<Consent, 'scope' | 'selections'> {
  const earlier = Object.entries(before?.selections ?? {});
  const decidedAgain = earlier.filter(([one]) => requested.includes(one));
  const outdated = new Set([...requested, ...decidedAgain.flatMap(([, parts]) => parts)]);
  const kept = before?.scope.filter((one) => !outdated.has(one)) ?? [];
  const narrowed = requested
    .filter((one) => !chosen.includes(one))
    // What was asked for by itself may be allowed for that alone.
    .map((one) => [one, chosenParts(one, chosen).filter((part) => !requested.includes(part))] as const)
    .filter(([, parts]) => parts.length > 0);
  return {
    scope: [...new Set([...kept, ...chosen])],
    selections: Object.fromEntries([...earlier.filter(([one]) => !requested.includes(one)), ...narrowed]),
  };
}

/**
 * What an earlier consent gives a request without another question: each scope in full, or the parts that were
 * selected for this very scope. Undefined when there is one that the user has decided otherwise, or never: parts that
 * were allowed for another reason say nothing about the whole.
 */
export function recall(
  consent: Consent | undefined,
  requested: readonly string[],
): readonly string[] | undefined {
  if (consent === undefined) return undefined;
  const recalled = requested.map((one) =>
    consent.scope.includes(one) ? [one] : earlierSelection(consent, one),
  );
  return recalled.includes(undefined) ? undefined : [...new Set(recalled.flatMap((parts) => parts ?? []))];
}

/** The parts of a scope that the user selected before and still allows; undefined without such. */
export function earlierSelection(consent: Consent | undefined, text: string): readonly string[] | undefined {
  if (consent === undefined || !Object.hasOwn(consent.selections, text)) return undefined;
  const parts = consent.selections[text] ?? [];
  const isWhole = parts.every((part) => consent.scope.includes(part) && isWithin(part, [text]));
  return parts.length > 0 && isWhole ? parts : undefined;
}

function chosenParts(text: string, chosen: readonly string[]): string[] {
  return partsOf(text)
    .map(({ scope }) => scope)
    .filter((part) => chosen.includes(part));
}
