import fc, { Arbitrary } from 'fast-check';
import { Asked } from './asked';
import { Random } from './random';
import { makeResource, PATIENTS, WORLD_TYPES } from './resources';
import { TokenKind } from './token-kinds';
import { Step } from './world';
import { criteriaOf, Criterion, resultParameters } from './search-grammar';

/** A search, and what it takes to expect its answer. */
export interface AskedSearch extends Asked {
  readonly type: string;
  readonly criteria: readonly Criterion[];
  readonly results: readonly (readonly [string, string])[];
}

/** What requests are about. */
export interface Topics {
  /** By type: ids of what is stored, of what another world has, and of nothing at all. */
  readonly ids: Readonly<Record<string, readonly string[]>>;
  /** The types that are asked for most: of which the token sees something. */
  readonly favoured: readonly string[];
}

/** What a kind of token is asked about, over the worlds that these writes make. */
export function topicsOf(
  kind: Pick<TokenKind, 'searches'>,
  ...writes: readonly (readonly Pick<Step, 'type' | 'id'>[])[]
): Topics {
  const ids = Object.fromEntries(
    WORLD_TYPES.map((type) => {
      const written = writes.flat().flatMap((step) => (step.type === type ? [step.id] : []));
      return [type, [...new Set([...written, 'nobody'])]];
    }),
  );
  const favoured = ['Observation', 'Observation', ...WORLD_TYPES].filter((type) => kind.searches(type));
  return { ids, favoured: favoured.length === 0 ? WORLD_TYPES : favoured };
}

const oneOf = fc.constantFrom;
const anyType = ({ favoured }: Topics): Arbitrary<string> =>
  fc.oneof({ weight: 3, arbitrary: oneOf(...favoured) }, { weight: 1, arbitrary: oneOf(...WORLD_TYPES) });

const base = oneOf('/fhir', '/fhir', '/fhir/R4', '');

function encode(pairs: readonly (readonly [string, string])[]): string {
  return pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join('&');
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_BODY = { 'content-type': 'application/fhir+json' };

/** Every search feature, by GET, by form, and over a compartment. */
export function anySearch(topics: Topics): Arbitrary<AskedSearch> {
  return fc.tuple(base, anyType(topics)).chain(([at, type]) => {
    const search = fc.record({
      criteria: criteriaOf(type, topics.ids[type] ?? []),
      results: resultParameters(type),
      lenient: oneOf(false, false, false, true),
      via: fc.oneof(
        { weight: 4, arbitrary: fc.constant('get' as const) },
        { weight: 1, arbitrary: oneOf('post' as const, 'split' as const) },
      ),
      compartment: fc.oneof(
        { weight: 6, arbitrary: fc.constant(null) },
        { weight: 1, arbitrary: oneOf(...PATIENTS, 'nobody') },
      ),
    });
    return search.map(({ criteria, results, lenient, via, compartment }): AskedSearch => {
      const own = criteria.map(({ name, value }) => [name, value] as const);
      const path = compartment === null ? `${at}/${type}` : `${at}/Patient/${compartment}/${type}`;
      const headers = lenient ? { prefer: 'handling=lenient' } : {};
      const about = { type, criteria, results };
      if (via === 'get') {
        const query = encode([...own, ...results]);
        return { ...about, method: 'GET', path: query === '' ? path : `${path}?${query}`, headers };
      }
      const [first, rest] = via === 'split' ? [own.slice(0, 1), own.slice(1)] : [[], own];
      const query = first.length === 0 ? '' : `?${encode(first)}`;
      const body = encode([...rest, ...results]);
      return {
        ...about,
        method: 'POST',
        path: `${path}/_search${query}`,
        headers: { ...headers, ...FORM },
        body,
      };
    });
  });
}

const anyTarget = (topics: Topics): Arbitrary<readonly [string, string]> =>
  anyType(topics).chain((type) => oneOf(...(topics.ids[type] ?? ['x'])).map((id) => [type, id] as const));

const readHeaders = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  oneOf(
    { 'if-none-match': 'W/"1"' },
    { 'if-none-match': 'W/"2"' },
    { 'if-none-match': '*' },
    { 'if-modified-since': 'Wed, 01 Jan 2031 00:00:00 GMT' },
    { accept: 'application/yaml' },
    { accept: 'text/html' },
  ),
);

/** Reads and histories, in every form of path. */
export function anyRead(topics: Topics): Arbitrary<Asked> {
  type Written = (named: { id: string; version: number }) => string;
  const common: readonly Written[] = [
    ({ id }) => id,
    ({ id }) => id,
    ({ id, version }) => `${id}/_history/${version}`,
    ({ id, version }) => `${id}/_history/${version}`,
    ({ id }) => `${id}/_history`,
  ];
  const rare: readonly Written[] = [
    ({ id }) => `${id}/_history?_count=1`,
    ({ id }) => `${id}?_elements=code,birthDate`,
    ({ id }) => `${id}?_summary=true`,
    ({ id }) => `${id}/`,
    ({ id }) => `/${id}`,
    ({ id }) => `%${id.charCodeAt(0).toString(16)}${id.slice(1)}`,
    ({ id }) => `${id}/$everything`,
    ({ id }) => `${id}/*`,
    ({ id }) => `${id}/_history/0`,
    () => '_history',
    () => '_history?_count=3&_since=2030-01-01T00:00:00Z',
  ];
  const form = fc.oneof({ weight: 2, arbitrary: oneOf(...common) }, { weight: 1, arbitrary: oneOf(...rare) });
  const parts = fc.record({
    at: base,
    method: oneOf('GET', 'GET', 'GET', 'GET', 'GET', 'GET', 'HEAD', 'OPTIONS'),
    target: anyTarget(topics),
    form,
    version: oneOf(1, 1, 2, 2, 3),
    headers: readHeaders,
  });
  return parts.map(({ at, method, target: [type, id], form: write, version, headers }) => ({
    method,
    path: `${at}/${type}/${write({ id, version })}`,
    headers,
  }));
}

const anyContent = (type: string, id: string): Arbitrary<object> =>
  fc.nat(10_000).map((seed) => makeResource(new Random(seed), type, id));

/** Writes, conditional ones too. */
export function anyWrite(topics: Topics): Arbitrary<Asked> {
  return fc.tuple(base, anyTarget(topics)).chain(([at, [type, id]]) => {
    const path = `${at}/${type}/${id}`;
    const query = criteriaOf(type, topics.ids[type] ?? []).map((criteria) =>
      encode(criteria.map(({ name, value }) => [name, value] as const)),
    );
    const content = anyContent(type, id).map((resource) => JSON.stringify(resource));
    const ifMatch = oneOf({}, {}, { 'if-match': 'W/"1"' }, { 'if-match': 'W/"2"' });
    const created = fc.tuple(content, query, fc.boolean()).map(([body, condition, conditional]) => ({
      method: 'POST',
      path: `${at}/${type}`,
      headers: { ...JSON_BODY, ...(conditional && condition !== '' && { 'if-none-exist': condition }) },
      body,
    }));
    const replaced = fc
      .tuple(content, ifMatch)
      .map(([body, headers]) => ({ method: 'PUT', path, headers: { ...JSON_BODY, ...headers }, body }));
    const patch = oneOf(
      [{ op: 'test', path: '/status', value: 'final' }],
      [{ op: 'test', path: '/subject/reference', value: 'Patient/ada' }],
      [{ op: 'replace', path: '/subject/reference', value: 'Patient/ben' }],
      [{ op: 'add', path: '/meta', value: { tag: [{ code: 'x' }] } }],
      [{ op: 'replace', path: '/gender', value: 'other' }],
    );
    const patched = fc.tuple(patch, ifMatch).map(([operations, headers]) => ({
      method: 'PATCH',
      path,
      headers: { 'content-type': 'application/json-patch+json', ...headers },
      body: JSON.stringify(operations),
    }));
    const deleted = ifMatch.map((headers) => ({ method: 'DELETE', path, headers }));
    const byQuery = fc
      .tuple(oneOf('PUT', 'DELETE', 'PATCH'), query, content)
      .map(([method, condition, body]) => ({
        method,
        path: `${at}/${type}?${condition}`,
        headers: method === 'DELETE' ? {} : JSON_BODY,
        ...(method !== 'DELETE' && { body: JSON.stringify({ ...JSON.parse(body), id: undefined }) }),
      }));
    return fc.oneof(created, replaced, patched, deleted, byQuery);
  });
}

interface EntryRequest {
  readonly method: string;
  readonly url: string;
  readonly ifMatch?: string | undefined;
  readonly ifNoneMatch?: string | undefined;
  readonly ifNoneExist?: string | undefined;
}

function entryOf({ method, path, headers, body }: Asked): object {
  const request: EntryRequest = {
    method,
    url: path.replace(/^(?:\/fhir(?:\/R4)?)?\//, ''),
    ifMatch: headers?.['if-match'],
    ifNoneMatch: headers?.['if-none-match'],
    ifNoneExist: headers?.['if-none-exist'],
  };
  return { request, ...(body?.startsWith('{') === true && { resource: JSON.parse(body) as object }) };
}

/** Bundles of every shape of request. */
export function anyBundle(topics: Topics): Arbitrary<Asked> {
  const read = anyRead(topics).map((asked) => ({ ...asked, method: 'GET' }));
  const entry = fc.oneof(read, anySearch(topics), anyWrite(topics));
  const bundle = fc.record({
    type: oneOf('batch', 'transaction', 'batch'),
    asked: fc.array(entry, { minLength: 1, maxLength: 4 }),
  });
  return fc.tuple(oneOf('/fhir', '/fhir/R4', '/'), bundle).map(([path, { type, asked }]) => ({
    method: 'POST',
    path,
    headers: JSON_BODY,
    body: JSON.stringify({ resourceType: 'Bundle', type, entry: asked.map(entryOf) }),
  }));
}

/** What is asked of the server as a whole, or of types that no such token reaches. */
const elsewhere: Arbitrary<Asked> = oneOf(
  '/fhir/_history',
  '/fhir?_type=Patient,Observation',
  '/fhir/Client',
  '/User?_count=1',
  '/fhir/AccessPolicy/admin',
  '/fhir/AuditEvent',
  '/fhir/Session',
  '/fhir/Practitioner/pia/Observation',
  '/fhir/Device/d/Observation',
  '/fhir/Encounter/e1/Observation',
  '/fhir/Patient/ben/*?_count=2',
  '/fhir/Patient/$match',
  '/fhir/Observation/$lastn',
  '/fhir/$export',
  '/fhir/$graphql',
  '/fhir/metadata',
  '/fhir/Patient/%2e%2e/Observation',
  '/fhir/Patient/..%2fObservation',
  '/fhir/NoSuchType/x',
).map((path) => ({ method: 'GET', path }));

/** Any request of the resource API. */
export function anyRequest(topics: Topics): Arbitrary<Asked> {
  return fc.oneof(
    { weight: 8, arbitrary: anySearch(topics) },
    { weight: 5, arbitrary: anyRead(topics) },
    { weight: 3, arbitrary: anyWrite(topics) },
    { weight: 2, arbitrary: anyBundle(topics) },
    { weight: 1, arbitrary: elsewhere },
  );
}
