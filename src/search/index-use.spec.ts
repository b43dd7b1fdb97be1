import { testDatabase } from '../../test/support/database/test-database';
import { Database } from '../database/database';
import { OpenDatabase } from '../database/open-database';
import { UNNARROWED } from '../access/narrowing';
import { Filter } from '../query/filter';
import { parseSearch } from '../query/parse-search';
import { patientSearchParameters } from '../../test/support/patient-parameters';
import { SearchParameter } from '../r4/search-parameter';
import { indexValues } from './index-values';
import { ResourceSearch } from './resource-search';

const parameters: readonly SearchParameter[] = [
  ...patientSearchParameters,
  { name: 'general-practitioner', type: 'reference', paths: ['generalPractitioner'] },
  { name: 'weight', type: 'quantity', paths: ['weight'] },
];
const searched = { type: 'Patient', searchSource: { kind: 'index' } } as const;

let opened: OpenDatabase;
let plans: string[];
let explained: ResourceSearch;

function patient(index: number) {
  const day = new Date(Date.UTC(1930, 0, 1 + index * 5)).toISOString().slice(0, 10);
  const family = `${(index * 7919).toString(36)}son`;
  return {
    name: [{ family, given: [`Given${index % 50}`] }],
    gender: index % 2 === 0 ? 'male' : 'female',
    birthDate: day,
    identifier: [{ system: 'urn:mrn', value: String(index) }],
    generalPractitioner: [{ reference: `Practitioner/${index % 500}` }],
    weight: { value: index / 100, code: 'kg' },
  };
}

async function fill(database: Database, count: number) {
  const resources = Array.from({ length: count }, (_, index) => ({
    id: `p${index}`,
    document: patient(index),
    ...indexValues({ type: 'Patient', id: `p${index}`, document: patient(index) }, parameters),
  }));
  await database.query(
    `INSERT INTO fhir_resource
     SELECT 'Patient', r.id, 1, now(), r.document,
       ARRAY(SELECT jsonb_array_elements_text(r.tokens)), ARRAY(SELECT jsonb_array_elements_text(r.refs))
     FROM jsonb_to_recordset($1::jsonb) AS r(id text, document jsonb, tokens jsonb, refs jsonb)`,
    [JSON.stringify(resources)],
  );
  const rows = resources.flatMap(({ id, rows }) => rows.map((row) => ({ ...row, type: 'Patient', id })));
  await database.query(
    `INSERT INTO fhir_index SELECT * FROM jsonb_populate_recordset(NULL::fhir_index, $1::jsonb)`,
    [JSON.stringify(rows)],
  );
  await database.query('ANALYZE fhir_resource');
  await database.query('ANALYZE fhir_index');
}

beforeAll(async () => {
  const own = testDatabase();
  opened = await own.open();
  await own.truncateAll();
  await fill(opened.database, 5000);
  explained = new ResourceSearch({
    query: async (sql, values) => {
      const rows = await opened.database.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, values);
      plans = rows.map((row) => row['QUERY PLAN']);
      return [];
    },
    queryPrepared: () => Promise.reject(new Error('only searches are explained')),
  });
}, 60_000);

afterAll(() => opened.close());

async function planOf(text: string, narrowing = UNNARROWED): Promise<string> {
  const query = parseSearch([...new URLSearchParams(text)], parameters, { now: new Date() });
  await explained.search(searched, query, [narrowing]);
  return plans.join('\n');
}

describe('search reads an index instead of the table', () => {
  it.each([
    ['identifier=urn:mrn|1234', 'fhir_resource_tokens'],
    ['identifier=1234', 'fhir_resource_tokens'],
    ['general-practitioner=Practitioner/7', 'fhir_resource_refs'],
    ['family=1a', 'fhir_index_text'],
    ['family:exact=1a2son', 'fhir_index_text'],
    ['birthdate=1970-05-17', 'fhir_index_start'],
    ['birthdate=1970-05', 'fhir_index_start'],
    ['birthdate=gt1998', 'fhir_index_(end|start)'],
    ['birthdate=sa1998-01', 'fhir_index_start'],
    ['weight=17.5', 'fhir_index_low'],
    ['weight=gt49', 'fhir_index_high'],
    ['weight=lt1||kg', 'fhir_index_low'],
    ['_id=p17', 'fhir_resource_pkey'],
    ['_lastUpdated=lt2020&_sort=_lastUpdated', 'fhir_resource_last_updated'],
  ])('for %s', async (text, index) => {
    const plan = await planOf(text);
    expect(plan).toMatch(new RegExp(`Index.* (on|using) ${index}`));
    expect(plan).not.toContain('Seq Scan');
  });

  it.each(['', 'gender=male', 'gender:not=male', '_sort=-birthdate', 'family=1a', 'weight=gt1'])(
    'for %s in a compartment',
    async (text) => {
      const constraint = { op: 'compartment', patient: 'p17' } as const;
      const plan = await planOf(text, { constraint, hiddenFields: [], readonlyFields: [] });
      expect(plan).toContain('Index Scan on fhir_resource_refs');
      expect(plan).not.toContain('Seq Scan');
    },
  );

  it('for a chain and for a reverse chain', async () => {
    const parameter = parameters.find(({ name }) => name === 'general-practitioner')!;
    const filters: Filter[] = [
      { op: 'chain', parameter, type: 'Practitioner', filter: { op: 'id', ids: ['7'] } },
      { op: 'has', parameter, type: 'Patient', filter: { op: 'compartment', patient: 'p17' } },
    ];
    for (const filter of filters) {
      await explained.search(searched, { filter, sort: [], count: 100, offset: 0 }, [UNNARROWED]);
      const plan = plans.join('\n');
      expect(plan).toContain('Index Scan on fhir_resource_refs');
      expect(plan).not.toContain('Seq Scan');
    }
  });

  it('for a code with many alternatives', async () => {
    const many = Array.from({ length: 1000 }, (_, index) => index).join(',');
    const plan = await planOf(`identifier=${many}`);
    expect(plan).toContain('Index Scan on fhir_resource_tokens');
    expect(plan).not.toContain('Seq Scan');
  });
});
