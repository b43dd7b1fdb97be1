import { ResourceError } from '../resource/operation-outcome';
import { ResourceRegistry } from '../resource/resource.registry';

/** The answer to a method that a path does not have: 405 where the type is served, else 404 (contract §1). */
export function methodNotAllowed(
  registry: ResourceRegistry,
  type: string,
  allowed: readonly string[],
): ResourceError {
  if (registry.find(type) === undefined) return ResourceError.of(404, 'not-found', 'Nothing is served at this path.');
  const methods = allowed.includes('GET') ? ['GET', 'HEAD', ...allowed.slice(1)] : allowed;
  const issue = { code: 'not-supported', diagnostics: `Use ${methods.join(', ')} here.` } as const;
  return new ResourceError(405, [issue], { Allow: methods.join(', ') });
}
