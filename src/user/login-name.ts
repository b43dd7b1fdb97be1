import { unstorable } from '../lib/http/storable-text';

/** Longer than any that is stored: looking it up finds nothing, and takes its time for that. */
const MAX_LENGTH = 320;

/**
 * What login names are compared by (RFC 8265 §3.3.2, without its restriction of characters): lower case, then
 * NFC, so that neither case nor the way an accent is typed makes another name.
 */
export function foldLoginName(name: string): string {
  return name.normalize('NFC').toLowerCase().normalize('NFC');
}

/** Undefined for what no user can be called. */
export function searchableLoginName(name: string): string | undefined {
  return name === '' || name.length > MAX_LENGTH || unstorable(name) !== undefined
    ? undefined
    : foldLoginName(name);
}

export const USER_NAME_RULE =
  'must have 1 to 200 characters, without control characters, and without space at either end.';

/** `Alice` and `Alice ` must not be two users whom nobody can tell apart. */
export function isUserName(text: string): boolean {
  return (
    text.length >= 1 &&
    text.length <= 200 &&
    text === text.trim() &&
    !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(text)
  );
}

export const EMAIL_RULE = 'must be an e-mail address of at most 254 characters, such as user@example.com.';

/** RFC 5321 §4.5.3.1.3 bounds the length; whether it exists, only a message to it can tell. */
export function isEmail(text: string): boolean {
  return text.length <= 254 && /^[^\s@\p{Cc}\p{Cf}]+@[^\s@\p{Cc}\p{Cf}]+$/u.test(text);
}
