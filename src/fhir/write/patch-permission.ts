import { ResourceError } from '../../resource/operation-outcome';
import { ResourcePatch } from '../read-patch';
import { Met } from './write-limits';

/** The top-level members that a patch looks at or changes. */
export function namedBy(patch: ResourcePatch): readonly string[] {
  if (patch.kind === 'merge') return Object.keys(patch.body);
  return patch.operations
    .flatMap((operation) => ('from' in operation ? [operation.path, operation.from] : [operation.path]))
    .flatMap(([member]) => (member === undefined ? [] : [member]));
}

/**
 * An operation of RFC 6902 succeeds or fails by what is stored; who may not read learns nothing from a merge.
 * @throws ResourceError 403
 */
export function requireBlind({ kind }: ResourcePatch): void {
  if (kind === 'merge') return;
  const diagnostics =
    'A JSON Patch tells what is stored: without the permission to read, send a merge patch.';
  throw ResourceError.of(403, 'forbidden', diagnostics);
}

/** What is wrong with the result of a patch, whoever wrote it. */
const DETAILED = [400, 413, 422];

/**
 * What is wrong with what a merge leaves tells of what it met: who sees nothing of that hears one thing for all.
 * @throws ResourceError 422
 */
export async function keepSecret<T>({ seen }: Pick<Met, 'seen'>, applied: () => Promise<T>): Promise<T> {
  try {
    return await applied();
  } catch (error) {
    const tells = error instanceof ResourceError && DETAILED.includes(error.status);
    if (seen !== undefined || !tells) throw error;
    throw ResourceError.of(422, 'processing', 'The patch cannot be applied to what is stored.');
  }
}
