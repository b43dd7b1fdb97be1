import { isUnsafeName } from '../http/storable-text';
import { PatchError } from './patch-error';

const MAX_TOKENS = 64;

/**
 * The reference tokens of a JSON Pointer (RFC 6901 §3, §4), unescaped.
 *
 * @throws PatchError
 */
export function parsePointer(pointer: string): string[] {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) {
    throw new PatchError('malformed', 'A path is a JSON Pointer, such as /name/0/family (RFC 6901).');
  }
  const tokens = pointer
    .slice(1)
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  if (tokens.length > MAX_TOKENS) throw new PatchError('malformed', 'A path is too deep.');
  // Assigning to such a name would change what the object inherits instead of what it holds.
  if (tokens.some(isUnsafeName))
    throw new PatchError('malformed', 'A path holds a name that is not allowed.');
  return tokens;
}
