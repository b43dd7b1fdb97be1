import { testDatabase } from '../../test/support/database/test-database';
import { OpenDatabase } from '../database/open-database';
import { patientSearchParameters } from '../../test/support/patient-parameters';
import { FhirTable } from './fhir.table';

let opened: OpenDatabase;
let table: FhirTable;

beforeAll(async () => {
  const own = testDatabase();
  opened = await own.open();
  await own.truncateAll();
  table = new FhirTable(opened.database, 'Patient', patientSearchParameters);
}, 60_000);

afterAll(() => opened.close());

function row(id: string, version: number, family: string) {
  return { id, version, lastUpdated: new Date('2026-01-01T00:00:00Z'), document: { name: [{ family }] } };
}

async function indexed(id: string) {
  const rows = await opened.database.query<{ exact: string }>(
    `SELECT exact FROM fhir_index WHERE type = 'Patient' AND id = $1 AND param = 'family' ORDER BY exact`,
    [id],
  );
  return rows.map(({ exact }) => exact);
}

describe('FhirTable', () => {
  it('returns what was inserted', async () => {
    expect(await table.insert(row('a', 1, 'One'))).toBe(true);
    expect(await table.find('a')).toEqual(row('a', 1, 'One'));
    expect(await table.find('a', { lock: true })).toEqual(row('a', 1, 'One'));
    expect(await table.find('nobody')).toBeUndefined();
    expect(await indexed('a')).toEqual(['One']);
  });

  it('inserts many like one by one, and tells when an id is taken', async () => {
    const rows = [row('many-1', 1, 'One'), row('many-2', 1, 'Two'), row('many-3', 7, 'Three')];
    expect(await table.insertAll(rows)).toBe(true);
    for (const one of rows) {
      expect(await table.find(one.id)).toEqual(one);
      expect(await indexed(one.id)).toEqual([one.document.name[0]?.family]);
    }
    await table.insert(row('single', 1, 'One'));
    const keys = await opened.database.query<{ tokens: string[]; refs: string[] }>(
      `SELECT tokens, array_replace(refs, 'Patient@' || id, 'own') AS refs FROM fhir_resource WHERE id IN ('many-1', 'single')`,
    );
    expect(keys[0]).toEqual(keys[1]);
    expect(await table.insertAll([row('many-4', 1, 'Four'), row('many-1', 1, 'Other')])).toBe(false);
    expect(await indexed('many-1')).toEqual(['One']);
  });

  it('inserts nothing, index rows included, where the id is taken', async () => {
    await table.insert(row('b', 1, 'First'));
    expect(await table.insert(row('b', 1, 'Second'))).toBe(false);
    expect((await table.find('b'))?.document).toEqual({ name: [{ family: 'First' }] });
    expect(await indexed('b')).toEqual(['First']);
  });

  it('keeps the ids of different types apart', async () => {
    const persons = new FhirTable(opened.database, 'Person', patientSearchParameters);
    await table.insert(row('p', 1, 'Patient'));
    expect(await persons.insert(row('p', 1, 'Person'))).toBe(true);
    expect(await persons.remove('p', 1)).toBe(true);
    expect(await indexed('p')).toEqual(['Patient']);
  });

  it('replaces the row and its index rows together, only over the expected version', async () => {
    await table.insert(row('c', 1, 'Old'));
    expect(await table.replace(row('c', 3, 'Wrong'), 2)).toBe(false);
    expect(await indexed('c')).toEqual(['Old']);
    expect(await table.replace(row('c', 2, 'New'), 1)).toBe(true);
    expect(await table.find('c')).toEqual(row('c', 2, 'New'));
    expect(await indexed('c')).toEqual(['New']);
  });

  it('removes the row and its index rows together, only over the expected version', async () => {
    await table.insert(row('d', 1, 'Gone'));
    expect(await table.remove('d', 2)).toBe(false);
    expect(await indexed('d')).toEqual(['Gone']);
    expect(await table.remove('d', 1)).toBe(true);
    expect(await table.find('d')).toBeUndefined();
    expect(await indexed('d')).toEqual([]);
  });

  it('lets one of many concurrent writers win, and keeps only its index rows', async () => {
    await table.insert(row('e', 1, 'Start'));
    const results = await Promise.all(
      Array.from({ length: 8 }, (_, index) => table.replace(row('e', 2, `Writer${index}`), 1)),
    );
    const winner = results.indexOf(true);
    expect(results.filter(Boolean)).toHaveLength(1);
    expect(await indexed('e')).toEqual([`Writer${winner}`]);
  });
});
