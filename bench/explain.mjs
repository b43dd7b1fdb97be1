/** What PostgreSQL does for a search of this server. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { ResourceSearch } = require('../dist/search/resource-search.js');
const { parseSearch } = require('../dist/query/parse-search.js');
const { searchParametersOf } = require('../dist/r4/search-parameters.js');

/** @returns {Promise<string>} the plan, a step a line */
export async function explain(database, { type, query, narrowings }) {
  let plan = [];
  const search = new ResourceSearch({
    query: async (sql, values) => {
      const { rows } = await database.query(`EXPLAIN (ANALYZE, BUFFERS) ${sql}`, values);
      plan = rows.map((row) => row['QUERY PLAN']);
      return [];
    },
  });
  const parsed = parseSearch([...new URLSearchParams(query)], searchParametersOf(type), {
    type,
    now: new Date(),
  });
  await search.search({ type, searchSource: { kind: 'index' } }, parsed, narrowings);
  return plan.join('\n');
}
