import { ReturnPreference } from './write/write-request';

const RETURNS: readonly ReturnPreference[] = ['minimal', 'representation', 'OperationOutcome'];

/** RFC 7240: what a caller prefers. What is not understood is not applied. */
export interface Preferences {
  /** Contract rule 24: unknown search parameters are ignored. */
  readonly lenient: boolean;
  readonly prefer: ReturnPreference | undefined;
}

export function parsePreferences(header: string | undefined): Preferences {
  const preferred = (header ?? '').split(/[,;]/).map((part) => part.trim().replaceAll('"', ''));
  const asks = (name: string, value: string) =>
    preferred.some((part) => part.toLowerCase() === `${name}=${value}`.toLowerCase());
  return {
    lenient: asks('handling', 'lenient'),
    prefer: RETURNS.find((value) => asks('return', value)),
  };
}
