import fc from 'fast-check';
import { testDatabase } from '../../test/support/database/test-database';
import { OpenDatabase } from '../database/open-database';
import { JsonObject } from '../lib/json';
import { UNNARROWED } from '../access/narrowing';
import { Filter, Prefix, SearchModifier, SearchValue } from '../query/filter';
import { SearchParameter } from '../r4/search-parameter';
import { FhirTable } from './fhir.table';
import { ResourceSearch } from './resource-search';

const patientParameters = [
  { name: 'gender', type: 'token', paths: ['gender'] },
] as const satisfies SearchParameter[];
const [gender] = patientParameters;

const parameters = {
  code: { name: 'code', type: 'token', paths: ['code', 'component.code', 'flag'] },
  email: { name: 'email', type: 'token', paths: ['telecom[system=email]'] },
  telecom: { name: 'telecom', type: 'token', paths: ['telecom'] },
  deceased: {
    name: 'deceased',
    type: 'token',
    paths: ['deceasedBoolean', 'deceasedDateTime'],
    presence: true,
  },
  value: { name: 'value', type: 'quantity', paths: ['valueQuantity', 'valueRange', 'price'] },
  probability: { name: 'probability', type: 'number', paths: ['probability'] },
  date: { name: 'date', type: 'date', paths: ['effectiveDateTime', 'effectivePeriod', 'timing.event'] },
  note: { name: 'note', type: 'string', paths: ['note', 'name'] },
  profile: { name: 'profile', type: 'uri', paths: ['meta.profile'] },
  subject: { name: 'subject', type: 'reference', paths: ['subject'], targets: ['Patient', 'Group'] },
  focus: { name: 'focus', type: 'reference', paths: ['focus', 'instantiates'] },
} as const satisfies Record<string, SearchParameter>;

const ids = ['a', 'b', 'c', 'd'];
const codes = ['x', 'y', 'z'];
const systems = ['urn:s', 'urn:t', 'phone'];
const units = ['mg', 'g'];
const numbers = [-1, 0, 0.5, 5.4, 5.35, 100];
const dates = ['2020', '2020-06', '2020-06-15', '2020-06-15T10:00:00Z', '2021-01-01'];
const urls = ['http://p.test/1', 'http://p.test/1|2', 'urn:uuid:1', 'https://other.test/Patient/a'];

function some<T>(...values: readonly T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...values);
}

function members(members: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<JsonObject> {
  return fc.record(members, { requiredKeys: [] }) as fc.Arbitrary<JsonObject>;
}

/** Now and then something of the wrong kind, which must be found by nothing. */
function mostly(element: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc.oneof(
    { weight: 8, arbitrary: element },
    { weight: 1, arbitrary: fc.array(element, { maxLength: 3 }) },
    { weight: 1, arbitrary: some<unknown>(null, true, 7, 'x', {}) },
  );
}

const coding = members({ system: some(...systems), code: some(...codes), value: some(...codes) });
const concept = fc.oneof(some(...codes), coding, members({ coding: fc.array(coding, { maxLength: 2 }) }));
const number = some(...numbers);
const quantity = members({
  value: number,
  comparator: some('<', '<=', '>', '>='),
  system: some(...systems),
  code: some(...units),
  unit: some(...units),
});
const reference = fc.oneof(
  members({
    reference: some(
      ...ids.flatMap((id) => [
        `Patient/${id}`,
        `Group/${id}`,
        `Observation/${id}`,
        `Patient/${id}/_history/1`,
      ]),
      '#x',
      'Patient',
      ...urls,
    ),
    identifier: coding,
  }),
  members({ resourceType: some('Patient', 'Group'), id: some(...ids) }),
);

const observation = members({
  code: mostly(concept),
  component: fc.array(members({ code: concept }), { maxLength: 2 }),
  flag: mostly(fc.boolean()),
  telecom: fc.array(members({ system: some('email', 'phone'), value: some(...codes) }), { maxLength: 2 }),
  deceasedBoolean: fc.boolean(),
  deceasedDateTime: some(...dates),
  valueQuantity: mostly(quantity),
  valueRange: members({ low: quantity, high: quantity }),
  price: members({ value: number, currency: some('EUR', 'mg') }),
  probability: mostly(number),
  effectiveDateTime: mostly(some(...dates)),
  effectivePeriod: members({ start: some(...dates), end: some(...dates) }),
  timing: members({ event: fc.array(some(...dates), { maxLength: 2 }) }),
  note: mostly(some('Änne', 'anne lou', 'Lou', '100%')),
  name: members({ family: some('Müller', 'Lou'), given: fc.array(some('Anne', 'x_y'), { maxLength: 2 }) }),
  meta: members({ profile: fc.array(some(...urls), { maxLength: 2 }) }),
  subject: mostly(reference),
  performer: fc.array(reference, { maxLength: 2 }),
  focus: mostly(reference),
  instantiates: fc.array(some(...urls), { maxLength: 2 }),
});

const prefix = some<Prefix>('eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap');
const sought = fc
  .record({ prefix, middle: number, precision: some(0.05, 0.5) })
  .map(({ prefix, middle, precision }) => ({
    prefix,
    number: String(middle),
    low: (middle - precision).toFixed(2),
    high: (middle + precision).toFixed(2),
  }));
const system = some(undefined, null, ...systems);

const values = {
  token: fc.record({
    kind: some('token' as const),
    system,
    code: some(undefined, 'true', 'false', ...codes),
  }),
  string: some('anne', 'LOU', 'x_', '%', 'müller').map((text) => ({ kind: 'string', text }) as const),
  reference: fc.oneof(
    fc.record({
      kind: some('reference' as const),
      type: some(undefined, 'Patient', 'Group'),
      id: some(...ids),
    }),
    some(...urls).map((url) => ({ kind: 'url', url }) as const),
  ),
  date: fc
    .record({ prefix, start: some('2019', '2020-06', '2020-06-15'), days: some(1, 30, 400) })
    .map(({ prefix, start, days }) => {
      const from = new Date(start);
      return {
        kind: 'date',
        prefix,
        start: from,
        end: new Date(from.getTime() + days * 86_400_000),
      } as const;
    }),
  number: sought.map((value) => ({ kind: 'number', ...value }) as const),
  quantity: fc
    .record({
      value: sought,
      system: some(undefined, 'urn:s', 'urn:iso:std:iso:4217'),
      unit: some(undefined, 'mg', 'EUR'),
    })
    .map(({ value, ...unit }) => ({ kind: 'quantity', ...value, ...unit }) as const),
  uri: some(...urls).map((uri) => ({ kind: 'uri', uri }) as const),
} satisfies Record<string, fc.Arbitrary<SearchValue>>;

const modifiers: Partial<Record<SearchParameter['type'], readonly (SearchModifier | undefined)[]>> = {
  token: [undefined, 'not'],
  string: [undefined, 'exact', 'contains'],
  reference: [undefined, 'not'],
};

const missing = fc.boolean().map((missing) => ({ kind: 'missing', missing }) as const);

const criterion: fc.Arbitrary<Filter> = some<SearchParameter>(...Object.values(parameters)).chain(
  (parameter) => {
    const plain = fc.record({
      modifier: some(...(modifiers[parameter.type] ?? [undefined])),
      values: fc.array<SearchValue>(values[parameter.type], { minLength: 1, maxLength: 3 }),
    });
    const identified = fc.record({
      modifier: some<SearchModifier>('identifier'),
      values: fc.array<SearchValue>(values.token, { minLength: 1, maxLength: 2 }),
    });
    const absent = missing.map((value) => ({ modifier: 'missing' as const, values: [value] }));
    const criteria = parameter.type === 'reference' ? [plain, identified, absent] : [plain, absent];
    return fc.oneof(...criteria).map((criterion): Filter => ({ op: 'parameter', parameter, ...criterion }));
  },
);

const male: Filter = {
  op: 'parameter',
  parameter: gender,
  modifier: undefined,
  values: [{ kind: 'token', system: undefined, code: 'male' }],
};
const inner = fc.oneof(
  some<Filter>(male, { op: 'not', of: male }, { op: 'none' }),
  some(...ids).map((patient): Filter => ({ op: 'compartment', patient })),
);
const leaf = fc.oneof(
  { weight: 5, arbitrary: criterion },
  { weight: 1, arbitrary: some<Filter>({ op: 'all' }, { op: 'none' }, { op: 'id', ids }) },
  { weight: 2, arbitrary: some(...ids).map((patient): Filter => ({ op: 'compartment', patient })) },
  {
    weight: 1,
    arbitrary: fc
      .record({ parameter: some<SearchParameter>(parameters.subject, parameters.focus), filter: inner })
      .map((chain): Filter => ({ op: 'chain', type: 'Patient', ...chain })),
  },
  {
    weight: 1,
    arbitrary: criterion.map((filter): Filter => ({
      op: 'has',
      type: 'Observation',
      parameter: parameters.focus,
      filter,
    })),
  },
);
const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    leaf,
    fc.record({
      op: some('and' as const, 'or' as const),
      of: fc.array(tie('filter'), { minLength: 1, maxLength: 3 }),
    }),
    tie('filter').map((of): Filter => ({ op: 'not', of })),
  ),
}));

let opened: OpenDatabase;
let search: ResourceSearch;

async function found(filter: Filter, kind: 'index' | 'document'): Promise<string[]> {
  const searchSource = kind === 'index' ? { kind } : { kind, table: 'observation_document' };
  const query = { filter, sort: [], count: 1000, offset: 0 };
  const { rows } = await search.search({ type: 'Observation', searchSource }, query, [UNNARROWED]);
  return rows.map(({ id }) => id);
}

/** Random resources, a new set in every run. */
async function fill(seed: number): Promise<void> {
  const lastUpdated = new Date('2026-01-01T00:00:00Z');
  const observations = new FhirTable(opened.database, 'Observation', Object.values(parameters));
  const documents = fc.sample(observation, { numRuns: 120, seed });
  for (const [index, document] of documents.entries()) {
    await observations.insert({ id: ids[index] ?? `o${index}`, version: 1, lastUpdated, document });
  }
  const patients = new FhirTable(opened.database, 'Patient', patientParameters);
  for (const id of ids) {
    const document = { gender: id < 'c' ? 'male' : 'female' };
    await patients.insert({ id, version: 1, lastUpdated, document });
  }
}

describe('index and document', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);

  beforeAll(async () => {
    const own = testDatabase();
    opened = await own.open();
    await own.truncateAll();
    await opened.database.query(`CREATE VIEW observation_document AS
      SELECT id, version, last_updated, document FROM fhir_resource WHERE type = 'Observation'`);
    search = new ResourceSearch(opened.database);
    await fill(seed);
  }, 60_000);

  afterAll(async () => {
    await opened.database.query('DROP VIEW observation_document');
    await opened.close();
  });

  it(`find the same resources by the same filter (documents of seed ${seed})`, async () => {
    let matching = 0;
    await fc.assert(
      fc.asyncProperty(filter, async (one) => {
        const byIndex = await found(one, 'index');
        expect(await found(one, 'document')).toEqual(byIndex);
        if (byIndex.length > 0 && byIndex.length < 120) matching += 1;
      }),
      { numRuns: process.env.LONG === undefined ? 300 : 5000, seed },
    );
    // Filters that find all or nothing prove nothing.
    expect(matching).toBeGreaterThan(50);
  }, 300_000);
});
