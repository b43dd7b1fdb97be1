import { DataSource } from 'typeorm';
import { testDatabase } from '../../test/support/database/test-database';
import { UNNARROWED } from '../access/narrowing';
import { migrationOptions } from '../database/connection-options';
import { OpenDatabase } from '../database/open-database';
import { parseSearch } from '../query/parse-search';
import { searchParametersOf } from '../r4/search-parameters';
import { ReindexFhirResources1700000009001 } from './reindex.migration';
import { ResourceSearch } from './resource-search';

const patients = { type: 'Patient', searchSource: { kind: 'index' } } as const;
let opened: OpenDatabase;

beforeAll(async () => {
  const own = testDatabase();
  opened = await own.open();
  await own.truncateAll();
}, 60_000);

afterAll(() => opened.close());

async function migrate(): Promise<void> {
  const dataSource = await new DataSource(migrationOptions(testDatabase().options)).initialize();
  const runner = dataSource.createQueryRunner();
  await new ReindexFhirResources1700000009001().up(runner);
  await runner.release();
  await dataSource.destroy();
}

describe('reindexing', () => {
  it('finds what was stored with the keys from before', async () => {
    await opened.database.query(
      `INSERT INTO fhir_resource
       SELECT 'Patient', 'p' || n, 1, now(), jsonb_build_object('name', jsonb_build_array(jsonb_build_object('family', 'F' || n))),
         ARRAY['old'], ARRAY['old'] FROM generate_series(1, 1100) n
       UNION ALL SELECT 'Gone', 'x', 1, now(), '{}', ARRAY['old'], ARRAY['old']`,
    );
    await opened.database.query(
      `INSERT INTO fhir_index (type, id, param, text, exact) SELECT 'Patient', 'p' || n, 'family', 'old', 'old' FROM generate_series(1, 1100) n`,
    );
    await migrate();
    await migrate();
    const search = new ResourceSearch(opened.database);
    const found = async (text: string, narrowings = [UNNARROWED]) => {
      const asked = parseSearch([...new URLSearchParams(text)], searchParametersOf('Patient'), {
        type: 'Patient',
        now: new Date(),
      });
      return (await search.search(patients, asked, narrowings)).total;
    };
    expect(await found('family=f')).toBe(1100);
    expect(await found('family:exact=F1100')).toBe(1);
    expect(await found('family=old')).toBe(0);
    const compartment = { op: 'compartment', patient: 'p7' } as const;
    expect(await found('', [{ constraint: compartment, hiddenFields: [], readonlyFields: [] }])).toBe(1);
    const kept = await opened.database.query(`SELECT refs FROM fhir_resource WHERE type = 'Gone'`);
    expect(kept).toEqual([{ refs: ['old'] }]);
  }, 60_000);
});
