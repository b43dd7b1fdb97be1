import { MigrationInterface, QueryRunner } from 'typeorm';
import { isResourceType } from '../r4/resource-types';
import { searchParametersOf } from '../r4/search-parameters';
import { IndexedResource, indexValues } from './index-values';

const BATCH = 500;

/**
 * Writes anew what resources are found by that were stored before references had keys of text and every parameter
 * of R4 was indexed: without the new keys they would be in nobody's compartment. It reads documents as the server
 * does, so it stands here and not with the other migrations: docs/adr/0008-narrowed-searches.md.
 */
export class ReindexFhirResources1700000009001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    let last: Pick<IndexedResource, 'type' | 'id'> = { type: '', id: '' };
    for (;;) {
      const rows = (await runner.query(
        `SELECT type, id, document FROM fhir_resource WHERE (type, id) > ($1, $2) ORDER BY type, id LIMIT ${BATCH}`,
        [last.type, last.id],
      )) as IndexedResource[];
      const end = rows.at(-1);
      if (end === undefined) return;
      await reindex(
        rows.filter(({ type }) => isResourceType(type)),
        runner,
      );
      last = end;
    }
  }

  /** The keys from before are no longer known: the older server finds by them only what it writes itself. */
  down(): Promise<void> {
    return Promise.resolve();
  }
}

async function reindex(resources: readonly IndexedResource[], runner: QueryRunner): Promise<void> {
  const indexed = resources.map((resource) => ({
    type: resource.type,
    id: resource.id,
    ...indexValues(resource, searchParametersOf(resource.type)),
  }));
  await runner.query(
    `UPDATE fhir_resource r
     SET tokens = ARRAY(SELECT jsonb_array_elements_text(v.tokens)),
         refs = ARRAY(SELECT jsonb_array_elements_text(v.refs))
     FROM jsonb_to_recordset($1::jsonb) AS v(type text, id text, tokens jsonb, refs jsonb)
     WHERE r.type = v.type AND r.id = v.id`,
    [JSON.stringify(indexed.map(({ type, id, tokens, refs }) => ({ type, id, tokens, refs })))],
  );
  await runner.query(
    `DELETE FROM fhir_index i USING jsonb_to_recordset($1::jsonb) AS v(type text, id text)
     WHERE i.type = v.type AND i.id = v.id`,
    [JSON.stringify(indexed.map(({ type, id }) => ({ type, id })))],
  );
  await runner.query(
    `INSERT INTO fhir_index SELECT * FROM jsonb_populate_recordset(NULL::fhir_index, $1::jsonb)`,
    [JSON.stringify(indexed.flatMap(({ type, id, rows }) => rows.map((row) => ({ ...row, type, id }))))],
  );
}
