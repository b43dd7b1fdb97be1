import { isJsonObject, Json, JsonObject } from '../lib/json';
import { applyJsonPatch } from '../lib/json-patch/apply-json-patch';
import { applyMergePatch } from '../lib/json-patch/merge-patch';
import { PatchOperation } from '../lib/json-patch/parse-json-patch';
import { PatchError } from '../lib/json-patch/patch-error';
import { ResourceError } from '../resource/operation-outcome';
import { ResourcePatch } from './read-patch';

/**
 * A resource as a patch leaves it. Write-only members are not in the resource: a patch sets or removes them
 * blindly, and what it asks of them fails the same way whatever they hold. A removed one is null in the result,
 * which tells `parse` from one that nobody mentioned.
 *
 * @throws ResourceError 422 where the patch does not apply, 400 where it changes what the resource is
 */
export function patchResource(
  resource: JsonObject,
  patch: ResourcePatch,
  writeOnly: readonly string[],
): JsonObject {
  const patched =
    patch.kind === 'merge'
      ? { ...applyMergePatch(resource, patch.body), ...removals(patch.body, writeOnly) }
      : applyOperations(resource, patch.operations, writeOnly);
  for (const member of ['resourceType', 'id']) {
    if (patched[member] === resource[member]) continue;
    const expression = `${resource.resourceType as string}.${member}`;
    throw ResourceError.of(400, 'invalid', `${expression} cannot be patched.`, expression);
  }
  return patched;
}

/** The top-level members that a patch is about; a whole document names all of its own. */
export function membersOf(patch: ResourcePatch, patched: JsonObject): ReadonlySet<string> {
  if (patch.kind === 'merge') return new Set(Object.keys(patch.body));
  const changes = patch.operations.filter(({ op }) => op !== 'test');
  const paths = changes.flatMap((change) => ('from' in change ? [change.path, change.from] : [change.path]));
  return new Set(paths.flatMap(([first]) => (first === undefined ? Object.keys(patched) : [first])));
}

function removals(patch: JsonObject, writeOnly: readonly string[]): JsonObject {
  const removed = writeOnly.filter((name) => Object.hasOwn(patch, name) && patch[name] === null);
  return Object.fromEntries(removed.map((name) => [name, null]));
}

function applyOperations(
  resource: JsonObject,
  operations: readonly PatchOperation[],
  writeOnly: readonly string[],
): JsonObject {
  let patched: Json;
  try {
    patched = applyJsonPatch(
      resource,
      operations.map((operation) => blind(operation, writeOnly)),
    );
  } catch (error) {
    if (error instanceof PatchError) throw ResourceError.of(422, 'processing', error.message);
    throw error;
  }
  if (isJsonObject(patched)) return patched;
  throw ResourceError.of(422, 'structure', 'The patch leaves no resource: a resource is an object.');
}

/** The same operation, not knowing what a write-only member holds. */
function blind(operation: PatchOperation, writeOnly: readonly string[]): PatchOperation {
  const reads = (path: readonly string[]) => writeOnly.includes(path[0] ?? '');
  if ('from' in operation && reads(operation.from)) throw unreadable(operation.from);
  if (!reads(operation.path)) return operation;
  const { op, path } = operation;
  if (op === 'test' || path.length > 1) throw unreadable(path);
  if (op === 'replace') return { op: 'add', path, value: operation.value };
  return op === 'remove' ? { op: 'add', path, value: null } : operation;
}

function unreadable([member]: readonly string[]): PatchError {
  return new PatchError('inapplicable', `${member ?? ''} can be set or removed, and nothing else.`);
}
