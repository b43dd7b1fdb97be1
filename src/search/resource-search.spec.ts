import { testDatabase } from '../../test/support/database/test-database';
import { OpenDatabase } from '../database/open-database';
import { Narrowing, UNNARROWED } from '../access/narrowing';
import { Filter, NONE } from '../query/filter';
import { parseSearch } from '../query/parse-search';
import { patientSearchParameters } from '../../test/support/patient-parameters';
import { SearchParameter } from '../r4/search-parameter';
import { FhirTable } from './fhir.table';
import { ResourceSearch } from './resource-search';

const now = new Date('2026-01-01T00:00:00Z');
const parameters: readonly SearchParameter[] = [
  ...patientSearchParameters,
  { name: 'general-practitioner', type: 'reference', paths: ['generalPractitioner'] },
  { name: 'profile', type: 'uri', paths: ['meta.profile'] },
  { name: 'period', type: 'date', paths: ['period'] },
];

const patients = {
  anna: {
    name: [{ family: 'Müller', given: ['Anna', 'Lou'] }],
    gender: 'female',
    birthDate: '1970-05-17',
    identifier: [{ system: 'urn:mrn', value: '1' }, { value: 'x' }],
    generalPractitioner: [{ reference: 'Practitioner/dr' }],
    meta: { profile: ['http://hl7.org/p'] },
  },
  bert: {
    name: [{ family: 'Mullen', given: ['Bert'] }, { text: '100% Bert_o' }],
    gender: 'male',
    birthDate: '1980',
    identifier: [{ system: 'urn:other', value: '1' }],
    generalPractitioner: [{ reference: 'https://elsewhere.test/Practitioner/dr' }],
    period: { start: '2020-06' },
  },
  carl: { name: [{ family: 'Zola' }], gender: 'male', birthDate: '1980-02', period: { end: '2019' } },
  dora: {
    name: [{ family: `${'x'.repeat(200)}y` }],
    generalPractitioner: [{ resourceType: 'Organization', id: 'dr' }],
  },
};

/** The same resources, found through index rows and found through their documents. */
const sources = [
  { type: 'Patient', searchSource: { kind: 'index' } },
  { type: 'Patient', searchSource: { kind: 'document', table: 'fhir_resource' } },
] as const;

let opened: OpenDatabase;
let search: ResourceSearch;
let table: FhirTable;

beforeAll(async () => {
  const own = testDatabase();
  opened = await own.open();
  await own.truncateAll();
  search = new ResourceSearch(opened.database);
  table = new FhirTable(opened.database, 'Patient', parameters);
  for (const [id, document] of Object.entries(patients)) {
    await table.insert({ id, version: 1, lastUpdated: new Date('2025-06-01T12:00:00Z'), document });
  }
}, 60_000);

afterAll(() => opened.close());

function parse(text: string) {
  return parseSearch([...new URLSearchParams(text)], parameters, { now });
}

function narrowedTo(constraint: Filter, ...hiddenFields: string[]): Narrowing {
  return { constraint, hiddenFields, readonlyFields: [] };
}

async function found(text: string, source: (typeof sources)[number] = sources[0], constraint?: Filter) {
  const narrowings = constraint === undefined ? [UNNARROWED] : [narrowedTo(constraint)];
  const { rows, total } = await search.search(source, parse(text), narrowings);
  return { ids: rows.map(({ id }) => id).join(' '), total };
}

describe.each(sources)('FHIR R4 §3.1.1.4 search over $searchSource.kind', (source) => {
  it.each([
    ['', 'anna bert carl dora'],
    ['family=mul', 'anna bert'],
    ['family=MÜLLER', 'anna'],
    ['family:exact=Müller', 'anna'],
    ['family:exact=Muller', ''],
    ['family:contains=ulle', 'anna bert'],
    [`family=${'x'.repeat(200)}`, 'dora'],
    [`family=${'x'.repeat(201)}`, ''],
    ['name=lou', 'anna'],
    ['name=100%25', 'bert'],
    ['name=%25', ''],
    ['name:contains=t_o', 'bert'],
    ['name:contains=_', 'bert'],
    ['given=anna,bert', 'anna bert'],
    ['given=anna&given=lou', 'anna'],
    ['identifier=1', 'anna bert'],
    ['identifier=urn:mrn|1', 'anna'],
    ['identifier=urn:mrn|', 'anna'],
    ['identifier=|x', 'anna'],
    ['identifier=|1', ''],
    ['gender=male', 'bert carl'],
    ['gender=MALE', ''],
    ['gender:not=male', 'anna dora'],
    ['gender:missing=true', 'dora'],
    ['gender:missing=false', 'anna bert carl'],
    ['birthdate:missing=true', 'dora'],
    ['birthdate=1970-05-17', 'anna'],
    ['birthdate=1980', 'bert carl'],
    ['birthdate=1980-02', 'carl'],
    ['birthdate=ne1980', 'anna'],
    ['birthdate=lt1980-02', 'anna bert'],
    ['birthdate=gt1980-02', 'bert'],
    ['birthdate=ge1980-02', 'bert carl'],
    ['birthdate=le1980-02', 'anna bert carl'],
    ['birthdate=sa1979', 'bert carl'],
    ['birthdate=eb1980', 'anna'],
    ['birthdate=ap1980-03', 'bert carl'],
    ['birthdate=ge9999-12-31T23:59:59-14:00', ''],
    ['birthdate=lt0001-01-01T00:00:00%2B14:00', ''],
    ['period=gt2030', 'bert'],
    ['period=lt2000', 'carl'],
    ['period=eb2020', 'carl'],
    ['general-practitioner=Practitioner/dr', 'anna'],
    ['general-practitioner=dr', 'anna dora'],
    ['general-practitioner=Organization/dr', 'dora'],
    ['profile=http://hl7.org/p', 'anna'],
    ['profile=http://hl7.org', ''],
    ['_id=carl,anna,nobody', 'anna carl'],
    ['_lastUpdated=2025-06', 'anna bert carl dora'],
    ['_lastUpdated=lt2025-06-01', ''],
    ['_lastUpdated=ge2025-06-01T12:00:00Z', 'anna bert carl dora'],
    ["family=' OR TRUE --", ''],
  ])('finds %s', async (text, ids) => {
    expect(await found(text, source)).toEqual({ ids, total: ids === '' ? 0 : ids.split(' ').length });
  });

  it.each([
    ['_sort=-_id', 'dora carl bert anna'],
    ['_sort=family', 'bert anna dora carl'],
    ['_sort=-family', 'carl dora anna bert'],
    ['_sort=gender', 'anna bert carl dora'],
    ['_sort=-gender,-_id', 'carl bert anna dora'],
    ['_sort=birthdate', 'anna bert carl dora'],
    ['_sort=-_lastUpdated', 'anna bert carl dora'],
  ])('orders by %s', async (text, ids) => {
    expect((await found(text, source)).ids).toBe(ids);
  });

  it('counts all matches on every page, the empty one and the total alone included', async () => {
    expect(await found('_count=3', source)).toEqual({ ids: 'anna bert carl', total: 4 });
    expect(await found('_count=3&_page=2', source)).toEqual({ ids: 'dora', total: 4 });
    expect(await found('_count=3&_page=9', source)).toEqual({ ids: '', total: 4 });
    expect(await found('_count=0', source)).toEqual({ ids: '', total: 4 });
  });

  it('neither shows nor counts what the constraint hides', async () => {
    const male = parse('gender=male').filter;
    for (const text of [
      '',
      'birthdate=1980',
      'gender:not=female',
      'gender:not=other',
      '_id=anna,bert,carl',
    ]) {
      expect(await found(text, source, male)).toEqual({ ids: 'bert carl', total: 2 });
    }
    expect(await found('gender=female', source, male)).toEqual({ ids: '', total: 0 });
    expect(await found('gender:not=male', source, male)).toEqual({ ids: '', total: 0 });
    expect(await found('gender:missing=true', source, male)).toEqual({ ids: '', total: 0 });
    expect(await found('_count=1&_sort=-family', source, male)).toEqual({ ids: 'carl', total: 2 });
    expect(await found('', source, NONE)).toEqual({ ids: '', total: 0 });
  });

  it('negates over missing values without losing or gaining rows', async () => {
    const not = (text: string): Filter => ({ op: 'not', of: parse(text).filter });
    expect((await found('', source, not('birthdate=1980'))).ids).toBe('anna dora');
    expect((await found('', source, not('family=mul'))).ids).toBe('carl dora');
    expect((await found('', source, { op: 'not', of: not('family=mul') })).ids).toBe('anna bert');
    expect((await found('', source, { op: 'not', of: NONE })).total).toBe(4);
  });

  it('matches nothing for a parameter without alternatives', async () => {
    const [parameter] = parameters;
    for (const modifier of [undefined, 'not'] as const) {
      const constraint: Filter = { op: 'parameter', parameter: parameter!, modifier, values: [] };
      expect((await found('', source, constraint)).total).toBe(0);
    }
  });

  it('refuses a value of another kind than the parameter instead of passing over it', async () => {
    const constraint: Filter = {
      op: 'parameter',
      parameter: parameters[0]!,
      modifier: undefined,
      values: [{ kind: 'token', system: undefined, code: 'x' }],
    };
    await expect(found('', source, constraint)).rejects.toThrow(/has no token values/);
  });

  it('reads one resource only within the constraint', async () => {
    const male = parse('gender=male').filter;
    expect(await search.find(source, 'bert', [narrowedTo(male)])).toMatchObject({ id: 'bert', version: 1 });
    expect(await search.find(source, 'anna', [narrowedTo(male)])).toBeUndefined();
    expect(await search.find(source, 'anna', [UNNARROWED])).toMatchObject({ document: patients.anna });
  });

  it('answers a thousand alternatives', async () => {
    const many = Array.from({ length: 990 }, (_, index) => index.toString(36).padStart(3, '0')).join(',');
    expect(await found(`identifier=x,${many}`, source)).toEqual({ ids: 'anna', total: 1 });
  });
});

describe('search over typed columns', () => {
  const columns = [
    { name: 'active', type: 'token', paths: [], column: 'active' },
    { name: 'client', type: 'reference', paths: [], column: 'client_id', targets: ['Client'] },
    { name: 'start', type: 'date', paths: [], column: 'start_at' },
    { name: 'label', type: 'string', paths: [], column: 'label' },
  ] as const satisfies SearchParameter[];
  const source = { type: 'Thing', searchSource: { kind: 'document', table: 'thing' } } as const;

  beforeAll(async () => {
    await opened.database.query(`CREATE TABLE thing (id text PRIMARY KEY, version integer NOT NULL,
      last_updated timestamptz NOT NULL, document jsonb NOT NULL,
      active boolean, client_id text, start_at timestamptz, label text)`);
    await opened.database.query(`INSERT INTO thing VALUES
      ('a', 1, now(), '{}', true, 'c1', '2020-03-01T00:00:00Z', 'Été'),
      ('b', 1, now(), '{}', NULL, NULL, NULL, NULL)`);
  });

  afterAll(() => opened.database.query('DROP TABLE thing'));

  it.each([
    ['active=true', 'a'],
    ['active:not=true', 'b'],
    ['active=|true', 'a'],
    ['active=s|true', ''],
    ['active:missing=true', 'b'],
    ['client=c1', 'a'],
    ['client=Client/c1', 'a'],
    ['client=User/c1', ''],
    ['start=2020-03', 'a'],
    ['start=2020-02', ''],
    ['start=ge2020-03-01', 'a'],
    ['start=gt2020-03-01', ''],
    ['start=lt2020-03-01', ''],
    ['start=le2020-03-01', 'a'],
    ['start=ne2020-03', ''],
    ['label=ete', 'a'],
    ['label:exact=ete', ''],
    ['_sort=-start', 'a b'],
    ['_sort=label', 'a b'],
  ])('finds %s', async (text, ids) => {
    const query = parseSearch([...new URLSearchParams(text)], columns, { now });
    const { rows } = await search.search(source, query, [UNNARROWED]);
    expect(rows.map(({ id }) => id).join(' ')).toBe(ids);
  });
});
