import compartment from '../support/patient-compartment.json';
import { Asked } from './asked';
import { Letter, MatrixCaller } from './matrix-callers';
import { Resource } from './resources';
import { DIRECTORY, isCompartmentType } from './visible';

/** Not served yet (contract §3): everything about it is refused alike. */
const UNSERVED = ['AuditEvent'];

export const MATRIX_TYPES = Object.keys(compartment).filter((type) => !UNSERVED.includes(type));

type Target = 'mine' | 'theirs';

/** One stored resource of each type for the patient of the tokens, and one for another patient. */
export function idOf(type: string, target: Target): string {
  if (type === 'Patient') return target === 'mine' ? 'me' : 'them';
  return target;
}

/** In the compartment of its patient, by the first parameter that the definition names, and nowhere else. */
export function contentOf(type: string, target: Target): Resource {
  const parameters = (compartment as Record<string, Record<string, readonly string[]>>)[type] ?? {};
  const path = Object.values(parameters)[0]?.[0];
  if (type === 'Patient' || path === undefined) return {};
  const reference: Resource = { reference: `Patient/${idOf('Patient', target)}` };
  return path.split('.').reduceRight((inner: Resource, name) => ({ [name]: inner }), reference);
}

/** Another record of the same person: by its link, and not by its id, in the compartment. */
const LINKED: Resource = { link: [{ other: { reference: 'Patient/me' }, type: 'seealso' }] };

export interface MatrixInteraction {
  readonly name: string;
  readonly letter: Letter;
  /** As the running server spells the route, below a base. */
  readonly route: string;
  /** Whether it is about one resource, and so has a `theirs`. */
  readonly instance: boolean;
  request(type: string, target: Target): Asked;
}

const JSON_BODY = { 'content-type': 'application/fhir+json' };

const get = (path: string): Asked => ({ method: 'GET', path });

export const INTERACTIONS: readonly MatrixInteraction[] = [
  {
    name: 'read',
    letter: 'r',
    route: 'GET /:type/:id',
    instance: true,
    request: (type, target) => get(`/fhir/${type}/${idOf(type, target)}`),
  },
  {
    name: 'vread',
    letter: 'r',
    route: 'GET /:type/:id/_history/:versionId',
    instance: true,
    request: (type, target) => get(`/fhir/${type}/${idOf(type, target)}/_history/1`),
  },
  {
    name: 'history',
    letter: 'r',
    route: 'GET /:type/:id/_history',
    instance: true,
    request: (type, target) => get(`/fhir/${type}/${idOf(type, target)}/_history`),
  },
  {
    name: 'search',
    letter: 's',
    route: 'GET /:type',
    instance: false,
    request: (type) => get(`/fhir/${type}?_count=10`),
  },
  {
    name: 'type history',
    letter: 's',
    route: 'GET /:type/_history',
    instance: false,
    request: (type) => get(`/fhir/${type}/_history?_count=10`),
  },
  {
    name: 'create',
    letter: 'c',
    route: 'POST /:type',
    instance: false,
    request: (type) => ({
      method: 'POST',
      path: `/fhir/${type}`,
      headers: JSON_BODY,
      body: JSON.stringify({
        resourceType: type,
        ...(type === 'Patient' ? LINKED : contentOf(type, 'mine')),
      }),
    }),
  },
  {
    name: 'update',
    letter: 'u',
    route: 'PUT /:type/:id',
    instance: true,
    request: (type, target) => ({
      method: 'PUT',
      path: `/fhir/${type}/${idOf(type, target)}`,
      headers: JSON_BODY,
      body: JSON.stringify({ resourceType: type, ...contentOf(type, target) }),
    }),
  },
  {
    name: 'patch',
    letter: 'u',
    route: 'PATCH /:type/:id',
    instance: true,
    request: (type, target) => ({
      method: 'PATCH',
      path: `/fhir/${type}/${idOf(type, target)}`,
      headers: { 'content-type': 'application/merge-patch+json' },
      body: '{"language":"en"}',
    }),
  },
  {
    name: 'delete',
    letter: 'd',
    route: 'DELETE /:type/:id',
    instance: true,
    request: (type, target) => ({ method: 'DELETE', path: `/fhir/${type}/${idOf(type, target)}` }),
  },
];

/**
 * The routes of the resource API that the matrix leaves out, each with the reason. A route that is in neither list
 * fails the run.
 */
export const OTHER_ROUTES: Readonly<Record<string, string>> = {
  'POST /:type/_search': 'a search by form: the same handler as GET, compared by RS-15',
  'GET /:compartment/:patient/:type': 'a search in a compartment: compared to the equal search by RS-15',
  'POST /:compartment/:patient/:type/_search': 'the same by form',
  'PUT /:type': 'conditional: RS-18, and non-interference',
  'DELETE /:type': 'conditional: RS-18, and non-interference',
  'PATCH /:type': 'conditional: RS-18, and non-interference',
  'POST /:type/:id/:operation': 'operations are denied unless listed, and no R4 type has one',
  'GET /_history': 'the history of the system: its own test beside the matrix',
};

/** What an answer says about access; `reached`: decided by the content of the request alone. */
export type Verdict = 'unauthenticated' | 'insufficient scope' | 'forbidden' | 'unknown' | 'reached';

/** From the compartment definition, the letters and the levels. */
export function expectedVerdict(
  caller: MatrixCaller,
  type: string,
  { name, letter }: MatrixInteraction,
  target: Target,
): Verdict {
  if (caller.kind === 'none' || caller.kind === 'foreign audience') return 'unauthenticated';
  if (caller.kind === 'no resource scope') return 'insufficient scope';
  if (caller.letter !== letter) return 'insufficient scope';
  if (caller.level !== 'patient') return 'reached';
  // Whole histories are for whom nothing of the type is hidden (FA-04).
  if (isCompartmentType(type) && name === 'type history') return 'forbidden';
  if (isCompartmentType(type)) return target === 'mine' ? 'reached' : 'unknown';
  // The deviation from the definition: who and where care happens is read by patients, too (contract §8.3, RS-21).
  return DIRECTORY.includes(type) && ['r', 's'].includes(letter) ? 'reached' : 'insufficient scope';
}
