import { JsonObject } from '../../lib/json';
import { SearchParameter } from '../../r4/search-parameter';
import { searchParameterUrl } from '../../r4/search-parameter-url';
import { ResourceDefinition } from '../../resource/resource.definition';

export interface Capabilities {
  readonly issuer: string;
  readonly definitions: readonly ResourceDefinition[];
  readonly date: Date;
}

const HL7 = 'http://hl7.org/fhir';
const OAUTH_URIS = 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris';
const SECURITY_SERVICE = 'http://terminology.hl7.org/CodeSystem/restful-security-service';

/** Contract §1, as in discovery, by the names of the oauth-uris extension (SMART 1.0 §conformance). */
const OAUTH_PATHS = {
  authorize: '/oauth2/authorize',
  token: '/oauth2/token',
  introspect: '/oauth2/introspect',
  revoke: '/oauth2/revoke',
  manage: '/auth/account',
};

/** What every FHIR type takes; each is guarded, and each has a route (test/e2e/fhir/capability.e2e.ts). */
const INTERACTIONS = [
  'create',
  'delete',
  'history-instance',
  'history-type',
  'patch',
  'read',
  'search-type',
  'update',
  'vread',
];

/** Found by in every type (FHIR R4 §3.1.1.4.2). */
const COMMON: readonly Pick<SearchParameter, 'name' | 'type'>[] = [
  { name: '_id', type: 'token' },
  { name: '_lastUpdated', type: 'date' },
];

/** What this server does (FHIR R4 §2.1.21.2): types and interactions that are served, and no data. */
export function capabilityStatement({ issuer, definitions, date }: Capabilities): JsonObject {
  const served = definitions.filter(({ family }) => family === 'fhir');
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: date.toISOString(),
    kind: 'instance',
    software: { name: 'nest-fhir-auth' },
    implementation: {
      description: 'FHIR R4 API guarded by SMART scopes and access policies',
      url: `${issuer}/fhir`,
    },
    fhirVersion: '4.0.1',
    format: ['json', 'application/fhir+json', 'application/json', 'yaml', 'text/yaml', 'application/yaml'],
    patchFormat: ['application/json-patch+json', 'application/merge-patch+json'],
    rest: [
      {
        mode: 'server',
        security: securityOf(issuer),
        resource: resourcesOf(served),
        interaction: ['batch', 'history-system', 'transaction'].map((code) => ({ code })),
        searchParam: COMMON.map((parameter) => describe('Resource', parameter)),
        compartment: [`${HL7}/CompartmentDefinition/patient`],
      },
    ],
  };
}

function securityOf(issuer: string): JsonObject {
  return {
    extension: [
      {
        url: OAUTH_URIS,
        extension: Object.entries(OAUTH_PATHS).map(([url, path]) => ({ url, valueUri: issuer + path })),
      },
    ],
    cors: true,
    service: [
      {
        coding: [{ system: SECURITY_SERVICE, code: 'SMART-on-FHIR', display: 'SMART-on-FHIR' }],
        text: 'OAuth 2.0 with SMART-on-FHIR scopes',
      },
    ],
  };
}

function resourcesOf(served: readonly ResourceDefinition[]): JsonObject[] {
  const referring = referringParameters(served);
  const sorted = [...served].sort((one, other) => (one.type < other.type ? -1 : 1));
  return sorted.map(({ type, searchParameters }) => {
    const searchRevInclude = referring.get(type);
    return {
      type,
      profile: `${HL7}/StructureDefinition/${type}`,
      interaction: INTERACTIONS.map((code) => ({ code })),
      versioning: 'versioned',
      readHistory: true,
      updateCreate: true,
      conditionalCreate: true,
      conditionalRead: 'full-support',
      conditionalUpdate: true,
      conditionalDelete: 'single',
      searchInclude: ['*', ...referencesOf(searchParameters).map(({ name }) => `${type}:${name}`)],
      ...(searchRevInclude !== undefined && { searchRevInclude }),
      searchParam: [...COMMON, ...searchParameters].map((parameter) => describe(type, parameter)),
    };
  });
}

function describe(type: string, { name, type: kind }: Pick<SearchParameter, 'name' | 'type'>): JsonObject {
  return { name, definition: searchParameterUrl(type, name), type: kind };
}

/** By the type that they refer to. Those that may refer to any type work, too, and would stand at every type. */
function referringParameters(served: readonly ResourceDefinition[]): ReadonlyMap<string, string[]> {
  const byTarget = new Map<string, string[]>();
  for (const { type, searchParameters } of served) {
    for (const { name, targets = [] } of referencesOf(searchParameters)) {
      for (const target of targets)
        byTarget.set(target, [...(byTarget.get(target) ?? []), `${type}:${name}`]);
    }
  }
  return byTarget;
}

function referencesOf(parameters: readonly SearchParameter[]): readonly SearchParameter[] {
  return parameters.filter(({ type }) => type === 'reference');
}
