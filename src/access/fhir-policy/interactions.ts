import { ResourceOperation } from '../interaction';

/**
 * What `AccessPolicy.resource.interaction` may list (FHIR R4 restful-interaction, without the level) and what it
 * allows. None of them allows `FhirOperation`: an operation may do anything.
 */
export const INTERACTIONS: ReadonlyMap<string, ResourceOperation> = new Map<string, ResourceOperation>([
  ['read', 'FhirRead'],
  ['vread', 'FhirVread'],
  ['update', 'FhirUpdate'],
  ['patch', 'FhirPatch'],
  ['delete', 'FhirDelete'],
  ['history', 'FhirHistory'],
  ['create', 'FhirCreate'],
  ['search', 'FhirSearch'],
]);
