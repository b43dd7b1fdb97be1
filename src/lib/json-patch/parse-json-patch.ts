import { isJsonObject, Json, JsonObject } from '../json';
import { parsePointer } from './json-pointer';
import { PatchError } from './patch-error';

type Path = readonly string[];

/** One operation of RFC 6902 §4, its paths split into reference tokens. */
export type PatchOperation =
  | { readonly op: 'add' | 'replace' | 'test'; readonly path: Path; readonly value: Json }
  | { readonly op: 'remove'; readonly path: Path }
  | { readonly op: 'move' | 'copy'; readonly path: Path; readonly from: Path };

/** More are no honest patch of one resource: each may shift a whole array. */
const MAX_OPERATIONS = 1000;

/**
 * Reads a JSON Patch document (RFC 6902 §3). Members that it does not define are ignored (§4).
 *
 * @throws PatchError
 */
export function parseJsonPatch(patch: Json): PatchOperation[] {
  if (!Array.isArray(patch)) throw new PatchError('malformed', 'A JSON Patch is a list of operations.');
  if (patch.length > MAX_OPERATIONS) {
    throw new PatchError('malformed', `A JSON Patch has at most ${MAX_OPERATIONS} operations.`);
  }
  return patch.map(parseOperation);
}

function parseOperation(operation: Json, index: number): PatchOperation {
  if (!isJsonObject(operation)) throw malformed(index, 'is no object');
  const path = pointerIn(operation, 'path', index);
  const { op } = operation;
  switch (op) {
    case 'add':
    case 'replace':
    case 'test':
      if (!Object.hasOwn(operation, 'value')) throw malformed(index, 'lacks value');
      return { op, path, value: operation.value ?? null };
    case 'remove':
      return { op, path };
    case 'move':
    case 'copy':
      return { op, path, from: pointerIn(operation, 'from', index) };
    default:
      throw malformed(index, 'has an op other than add, remove, replace, move, copy and test');
  }
}

function pointerIn(operation: JsonObject, member: 'path' | 'from', index: number): Path {
  const pointer = Object.hasOwn(operation, member) ? operation[member] : undefined;
  if (typeof pointer !== 'string') throw malformed(index, `lacks ${member}, a text`);
  return parsePointer(pointer);
}

function malformed(index: number, problem: string): PatchError {
  return new PatchError('malformed', `Operation ${index} of the JSON Patch ${problem}.`);
}
