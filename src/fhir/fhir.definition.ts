import { Database } from '../database/database';
import { JsonObject } from '../lib/json';
import { RESOURCE_TYPES } from '../r4/resource-types';
import { searchParametersOf } from '../r4/search-parameters';
import { ResourceError } from '../resource/operation-outcome';
import { ResourceDefinition } from '../resource/resource.definition';
import { FhirTable } from '../search/fhir.table';
import { structureIssues } from './structure/structure.validator';

/** Written by the server alone. */
const RESERVED = 'AuditEvent';

/** The resource types of FHIR R4 that clients store. */
export function fhirDefinitions(database: Database): readonly ResourceDefinition[] {
  return RESOURCE_TYPES.filter((type) => type !== RESERVED).map((type) => fhirDefinition(database, type));
}

/** A resource type of FHIR R4: what it is made of and found by stands in the specification's definitions. */
function fhirDefinition(database: Database, type: string): ResourceDefinition {
  const searchParameters = searchParametersOf(type);
  return {
    type,
    family: 'fhir',
    table: new FhirTable(database, type, searchParameters),
    searchSource: { kind: 'index' },
    searchParameters,
    parse: (body) => Promise.resolve({ document: requireStructure(type, body) }),
  };
}

function requireStructure(type: string, body: JsonObject): JsonObject {
  const issues = structureIssues(type, body);
  if (issues.length > 0) throw new ResourceError(422, issues);
  return body;
}
