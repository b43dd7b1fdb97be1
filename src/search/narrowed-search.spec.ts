import { testDatabase } from '../../test/support/database/test-database';
import { Narrowing, UNNARROWED } from '../access/narrowing';
import { OpenDatabase } from '../database/open-database';
import { JsonObject } from '../lib/json';
import { Filter, NONE } from '../query/filter';
import { parseSearch } from '../query/parse-search';
import { searchParametersOf } from '../r4/search-parameters';
import { FhirTable } from './fhir.table';
import { MatchQuery, ResourceSearch } from './resource-search';

const observations = { type: 'Observation', searchSource: { kind: 'index' } } as const;
const patients = { type: 'Patient', searchSource: { kind: 'index' } } as const;
const now = new Date('2026-01-01T00:00:00Z');
const systolic = { coding: [{ system: 'http://loinc.org', code: '8480-6' }] };
const smoking = { coding: [{ system: 'http://loinc.org', code: '72166-2' }] };

const stored: [type: string, id: string, document: JsonObject][] = [
  ['Patient', 'a', { name: [{ family: 'Abel' }] }],
  ['Patient', 'b', { name: [{ family: 'Baum' }] }],
  [
    'Observation',
    'a1',
    { code: systolic, subject: { reference: 'Patient/a' }, valueQuantity: { value: 120 } },
  ],
  ['Observation', 'a2', { code: smoking, subject: { reference: 'Patient/a' }, effectiveDateTime: '2024' }],
  [
    'Observation',
    'b1',
    { code: systolic, subject: { reference: 'Patient/b' }, valueQuantity: { value: 180 } },
  ],
  [
    'Observation',
    'b2',
    { code: smoking, subject: { reference: 'Patient/b' }, focus: [{ reference: 'Patient/a' }] },
  ],
];

let opened: OpenDatabase;
let search: ResourceSearch;

beforeAll(async () => {
  const own = testDatabase();
  opened = await own.open();
  await own.truncateAll();
  search = new ResourceSearch(opened.database);
  for (const [type, id, document] of stored) {
    const table = new FhirTable(opened.database, type, searchParametersOf(type));
    await table.insert({ id, version: 1, lastUpdated: now, document });
  }
}, 60_000);

afterAll(() => opened.close());

function to(constraint: Filter, ...hiddenFields: string[]): Narrowing {
  return { constraint, hiddenFields, readonlyFields: [] };
}

function query(text: string, type = 'Observation'): MatchQuery {
  return parseSearch([...new URLSearchParams(text)], searchParametersOf(type), { type, now });
}

function matching(text: string): Filter {
  return query(text).filter;
}

const compartmentOfA: Filter = { op: 'compartment', patient: 'a' };

async function found(text: string, ...narrowings: Narrowing[]) {
  const { rows, total } = await search.search(observations, query(text), narrowings);
  expect(total).toBe(rows.length);
  return rows.map(({ id }) => id).join(' ');
}

describe('a narrowed search', () => {
  it.each([
    ['', 'a1 a2'],
    ['patient=b', ''],
    ['patient=a,b', 'a1 a2'],
    ['_id=b1', ''],
    ['patient:not=Patient/a', ''],
    ['code:missing=false', 'a1 a2'],
    ['date:missing=true', 'a1'],
    ['code:not=http://loinc.org|8480-6', 'a2'],
    ['value-quantity=ne120', ''],
    ['value-quantity=gt100', 'a1'],
    ['date=ne2023', 'a2'],
    ['focus=Patient/a', ''],
  ])('RS-8 FA-10 FA-11 finds %s in one compartment only', async (text, ids) => {
    expect(await found(text, to(compartmentOfA))).toBe(ids);
  });

  it('finds by the same narrowing whatever negation is around it', async () => {
    const not: Filter = { op: 'not', of: matching('code:not=http://loinc.org|8480-6') };
    const { rows } = await search.search(observations, { ...query(''), filter: not }, [to(compartmentOfA)]);
    expect(rows.map(({ id }) => id)).toEqual(['a1']);
  });

  it('finds nothing without a narrowing, and nothing by one that reaches nothing', async () => {
    expect(await found('')).toBe('');
    expect(await found('', to(NONE))).toBe('');
    expect(await search.find(observations, 'a1', [])).toBeUndefined();
    expect(await search.findMany(observations, ['a1'], [])).toEqual([]);
  });

  it('unites alternatives, and neither widens the other', async () => {
    const smokingOfB = to({ op: 'and', of: [{ op: 'compartment', patient: 'b' }, matching('code=72166-2')] });
    expect(await found('', to(compartmentOfA), smokingOfB)).toBe('a1 a2 b2');
    expect(await found('code=8480-6', to(compartmentOfA), smokingOfB)).toBe('a1');
  });

  it('sees a Patient in its own compartment', async () => {
    const { rows } = await search.search(patients, query('', 'Patient'), [to(compartmentOfA)]);
    expect(rows.map(({ id }) => id)).toEqual(['a']);
  });

  it('RS-12 FA-12 follows chains to what the chain is narrowed to', async () => {
    const subject = searchParametersOf('Observation').find(({ name }) => name === 'subject')!;
    const chain = (filter: Filter): MatchQuery => ({
      ...query(''),
      filter: { op: 'chain', parameter: subject, type: 'Patient', filter },
    });
    const ids = async (asked: MatchQuery) =>
      (await search.search(observations, asked, [UNNARROWED])).rows.map(({ id }) => id);
    expect(await ids(chain(query('family=baum', 'Patient').filter))).toEqual(['b1', 'b2']);
    const narrowed: Filter = { op: 'and', of: [query('family=baum', 'Patient').filter, compartmentOfA] };
    expect(await ids(chain(narrowed))).toEqual([]);
    const inside: Filter = { op: 'and', of: [query('family=abel', 'Patient').filter, compartmentOfA] };
    expect(await ids(chain(inside))).toEqual(['a1', 'a2']);
  });

  it('FA-13 asks only visible resources which of them refer to a match', async () => {
    const subject = searchParametersOf('Observation').find(({ name }) => name === 'subject')!;
    const has = (filter: Filter): MatchQuery => ({
      ...query('', 'Patient'),
      filter: { op: 'has', type: 'Observation', parameter: subject, filter },
    });
    const ids = async (asked: MatchQuery) =>
      (await search.search(patients, asked, [UNNARROWED])).rows.map(({ id }) => id);
    expect(await ids(has(matching('code=8480-6')))).toEqual(['a', 'b']);
    expect(await ids(has(matching('value-quantity=gt150')))).toEqual(['b']);
    expect(await ids(has({ op: 'and', of: [matching('value-quantity=gt150'), compartmentOfA] }))).toEqual([]);
  });

  it('reads one resource and several within the narrowings', async () => {
    expect(await search.find(observations, 'a1', [to(compartmentOfA)])).toMatchObject({ id: 'a1' });
    expect(await search.find(observations, 'b1', [to(compartmentOfA)])).toBeUndefined();
    const several = await search.findMany(observations, ['b1', 'a1', 'a2', 'x'], [to(compartmentOfA)]);
    expect(several.map(({ id }) => id).sort()).toEqual(['a1', 'a2']);
    expect(await search.findMany(observations, [], [UNNARROWED])).toEqual([]);
  });
});

describe('hidden fields', () => {
  const smokingWithoutSubject = to(matching('code=72166-2'), 'subject', 'issued');
  const ofAWithoutIssued = to(compartmentOfA, 'issued');

  it('hides what all narrowings hide that let a row through', async () => {
    const narrowings = [smokingWithoutSubject, ofAWithoutIssued];
    const hidden = async (id: string) =>
      (await search.find(observations, id, narrowings))?.hiddenFields.toSorted((one, other) =>
        one.localeCompare(other),
      );
    expect(await hidden('a1')).toEqual(['issued']);
    expect(await hidden('a2')).toEqual(['issued']);
    expect(await hidden('b2')).toEqual(['issued', 'subject']);
    expect(await hidden('b1')).toBeUndefined();
    const { rows } = await search.search(observations, query('_sort=-_id'), narrowings);
    expect(rows.map(({ id, hiddenFields }) => [id, hiddenFields.length])).toEqual([
      ['b2', 2],
      ['a2', 1],
      ['a1', 1],
    ]);
    expect((await search.find(observations, 'a1', [ofAWithoutIssued]))?.hiddenFields).toEqual(['issued']);
    expect((await search.find(observations, 'a1', [UNNARROWED]))?.hiddenFields).toEqual([]);
  });

  it('RS-14 FA-23 matches nothing by a hidden field, negated or not', async () => {
    expect(await found('subject=Patient/b', smokingWithoutSubject)).toBe('');
    expect(await found('subject:not=Patient/a', smokingWithoutSubject)).toBe('');
    expect(await found('subject:missing=false', smokingWithoutSubject)).toBe('');
    expect(await found('subject=Patient/a,Patient/b', smokingWithoutSubject, ofAWithoutIssued)).toBe('a1 a2');
  });

  it('FA-22 never sorts by a hidden field', async () => {
    const withoutCode = to(matching('code=72166-2'), 'code');
    for (const narrowings of [[withoutCode], [withoutCode, ofAWithoutIssued]]) {
      const sorted = search.search(observations, query('_sort=-code'), narrowings);
      await expect(sorted).rejects.toThrow(/sorted by code, which reads a hidden field/);
    }
  });
});

describe('the total', () => {
  it('is not counted when nobody asks, and the next page is known all the same', async () => {
    const page = (text: string) => search.search(observations, query(text), [UNNARROWED]);
    expect(await page('_total=none&_count=3')).toMatchObject({ more: true, rows: [{}, {}, {}] });
    expect(await page('_total=none&_count=3')).not.toHaveProperty('total');
    expect(await page('_total=none&_count=4')).toMatchObject({ more: false });
    expect(await page('_total=none&_count=3&_offset=3')).toMatchObject({ more: false, rows: [{ id: 'b2' }] });
    expect(await page('_count=3')).toMatchObject({ more: true, total: 4 });
    expect(await page('_count=3&_offset=3')).toMatchObject({ more: false, total: 4 });
    expect(await page('_summary=count')).toMatchObject({ more: false, total: 4, rows: [] });
  });

  it('RS-10 FA-21 counts visible resources only', async () => {
    const { total } = await search.search(observations, query('_summary=count'), [to(compartmentOfA)]);
    expect(total).toBe(2);
  });
});

describe('the order', () => {
  it.each([
    ['_sort=value-quantity,_id', 'a1 b1 a2 b2'],
    ['_sort=-value-quantity,-_id', 'b1 a1 b2 a2'],
    ['_sort=-date', 'a2 a1 b1 b2'],
    ['_sort=code,-_id', 'b2 a2 b1 a1'],
  ])('is the same in index and document for %s', async (text, ids) => {
    const inDocument = {
      type: 'Observation',
      searchSource: { kind: 'document', table: 'observation_copy' },
    } as const;
    await opened.database.query(
      `CREATE VIEW observation_copy AS SELECT * FROM fhir_resource WHERE type = 'Observation'`,
    );
    try {
      expect(await found(text, UNNARROWED)).toBe(ids);
      const { rows } = await search.search(inDocument, query(text), [UNNARROWED]);
      expect(rows.map(({ id }) => id).join(' ')).toBe(ids);
    } finally {
      await opened.database.query('DROP VIEW observation_copy');
    }
  });
});
