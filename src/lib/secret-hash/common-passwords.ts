import { dictionary } from '@zxcvbn-ts/language-common';

/**
 * Whether a password is among the most common ones of published leaks (NIST SP 800-63B §3.1.1.2), whatever its
 * case: such a password is tried first by whoever guesses. The list comes with a package; nothing is asked online.
 */
export function isCommonPassword(password: string): boolean {
  return common().has(password.normalize('NFC').toLowerCase());
}

let known: ReadonlySet<string> | undefined;

/** Built at the first question: a server on which nobody chooses a password does not hold it. */
function common(): ReadonlySet<string> {
  known ??= new Set(dictionary['passwords-common'].map((password) => password.toLowerCase()));
  return known;
}
