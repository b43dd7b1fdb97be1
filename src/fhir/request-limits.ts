import { Pair } from '../lib/http/query-string';
import { ResourceDefinition } from '../resource/resource.definition';
import { HttpRequest } from '../security/http-request';
import { parametersOf } from '../security/request-facts';
import { MethodRefused } from './method-refused';
import { criteriaOf } from './write/conditional-match';

/** Contract §2: what a body may weigh. */
export const MAX_ADMIN_BYTES = 64 * 1024;
export const MAX_BUNDLE_BYTES = 10 * 1024 * 1024;
const MAX_FHIR_BYTES = 1024 * 1024;

export function maxBytes({ family }: ResourceDefinition): number {
  return family === 'admin' ? MAX_ADMIN_BYTES : MAX_FHIR_BYTES;
}

/** Without a condition these would be about the type as a whole; admin types are named by their ids alone. */
export function conditionOf({ family }: ResourceDefinition, request: HttpRequest): readonly Pair[] {
  const condition = criteriaOf(parametersOf(request, 'FhirUpdate'));
  if (condition.length === 0 || family === 'admin') throw new MethodRefused(['PUT', 'DELETE']);
  return condition;
}
