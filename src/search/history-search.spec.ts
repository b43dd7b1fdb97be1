import { testDatabase } from '../../test/support/database/test-database';
import { Narrowing, UNNARROWED } from '../access/narrowing';
import { OpenDatabase } from '../database/open-database';
import { JsonObject } from '../lib/json';
import { Filter } from '../query/filter';
import { parseSearch } from '../query/parse-search';
import { searchParametersOf } from '../r4/search-parameters';
import { HistorySearch } from './history-search';

const page = { count: 100, offset: 0 };
const ofA = { subject: { reference: 'Patient/a' } };
const ofB = { subject: { reference: 'Patient/b' } };

/** By type, id, and version; null is a deletion. */
const stored: [type: string, id: string, versions: (JsonObject | null)[]][] = [
  ['Observation', 'moved', [ofB, ofA, { ...ofA, status: 'final' }]],
  ['Observation', 'deletedOfA', [ofB, ofA, null]],
  ['Observation', 'deletedOfB', [ofA, ofB, null]],
  ['Observation', 'revived', [ofA, null, ofB]],
  ['Patient', 'a', [{ gender: 'male' }]],
  ['Organization', 'o', [{}]],
];

let opened: OpenDatabase;
let history: HistorySearch;

beforeAll(async () => {
  const own = testDatabase();
  opened = await own.open();
  await own.truncateAll();
  history = new HistorySearch(opened.database);
  let minute = 0;
  for (const [type, id, versions] of stored) {
    for (const [index, document] of versions.entries()) {
      const lastUpdated = new Date(Date.UTC(2026, 0, 1, 0, minute++));
      const method = document === null ? 'DELETE' : 'PUT';
      await opened.database.query(`INSERT INTO resource_history VALUES ($1, $2, $3, $4, $5, $6)`, [
        type,
        id,
        index + 1,
        lastUpdated.toISOString(),
        method,
        document === null ? null : JSON.stringify(document),
      ]);
    }
  }
}, 60_000);

afterAll(() => opened.close());

function to(constraint: Filter, ...hiddenFields: string[]): Narrowing {
  return { constraint, hiddenFields, readonlyFields: [] };
}

const compartmentOfA = to({ op: 'compartment', patient: 'a' });
const reachOfA = { type: 'Observation', narrowings: [compartmentOfA] };

async function versionsOf(id: string, ...narrowings: Narrowing[]) {
  const { versions, total } = await history.list({ type: 'Observation', narrowings }, id, page);
  expect(total).toBe(versions.length);
  return versions.map(({ version }) => version);
}

describe('history', () => {
  it('lists all versions, newest first, for whom nothing narrows', async () => {
    expect(await versionsOf('moved', UNNARROWED)).toEqual([3, 2, 1]);
    expect(await versionsOf('revived', UNNARROWED)).toEqual([3, 2, 1]);
    expect(await versionsOf('nobody', UNNARROWED)).toEqual([]);
  });

  it('FA-03 RS-6 shows a version only if what it held itself is within reach', async () => {
    expect(await versionsOf('moved', compartmentOfA)).toEqual([3, 2]);
    expect(await history.find(reachOfA, 'moved', 1)).toBeUndefined();
    expect(await history.find(reachOfA, 'moved', 2)).toMatchObject({ version: 2, document: ofA });
    expect(await history.find(reachOfA, 'moved', 9)).toBeUndefined();
  });

  it('judges a deletion by the version that it ended', async () => {
    expect(await versionsOf('deletedOfA', compartmentOfA)).toEqual([3, 2]);
    expect(await versionsOf('deletedOfB', compartmentOfA)).toEqual([1]);
    expect(await versionsOf('revived', compartmentOfA)).toEqual([2, 1]);
  });

  it('holds no negation true of a deletion', async () => {
    const { filter } = parseSearch([['subject:not', 'Patient/a']], searchParametersOf('Observation'), {
      type: 'Observation',
      now: new Date(),
    });
    expect(await versionsOf('deletedOfA', to(filter))).toEqual([1]);
    expect(await versionsOf('deletedOfB', to(filter))).toEqual([3, 2]);
  });

  it('FA-38 tells what happened last, if that is within reach', async () => {
    expect(await history.findLatest(reachOfA, 'deletedOfA')).toMatchObject({ version: 3, method: 'DELETE' });
    expect(await history.findLatest(reachOfA, 'deletedOfB')).toBeUndefined();
    expect(await history.findLatest(reachOfA, 'revived')).toBeUndefined();
    expect(await history.findLatest(reachOfA, 'nobody')).toBeUndefined();
    const all = { type: 'Observation', narrowings: [UNNARROWED] };
    expect(await history.findLatest(all, 'deletedOfB')).toMatchObject({ version: 3, document: null });
  });

  it('marks what is hidden in each version', async () => {
    const narrowings = [compartmentOfA, to({ op: 'compartment', patient: 'b' }, 'status')];
    const { versions } = await history.list({ type: 'Observation', narrowings }, 'moved', page);
    expect(versions.map(({ version, hiddenFields }) => [version, hiddenFields])).toEqual([
      [3, []],
      [2, []],
      [1, ['status']],
    ]);
  });

  it('pages with the total of all pages', async () => {
    const all = { type: 'Observation', narrowings: [UNNARROWED] };
    const second = await history.list(all, 'moved', { count: 2, offset: 2 });
    expect(second).toMatchObject({ total: 3, versions: [{ version: 1 }] });
    expect(await history.list(all, 'moved', { count: 2, offset: 9 })).toEqual({ total: 3, versions: [] });
  });

  it('reads everything where some fields are read-only alone, beside other limits', async () => {
    const readonly = { ...UNNARROWED, readonlyFields: ['status'] };
    for (const narrowings of [[readonly], [readonly, compartmentOfA], [compartmentOfA, readonly]]) {
      expect(await versionsOf('moved', ...narrowings)).toEqual([3, 2, 1]);
    }
  });

  it('lists all versions of many types', async () => {
    const { versions, total } = await history.listTypes(['Patient', 'Organization', 'Observation'], page);
    expect(versions.map(({ type, id, version }) => `${type}/${id}/${version}`)).toEqual([
      'Organization/o/1',
      'Patient/a/1',
      'Observation/revived/3',
      'Observation/revived/2',
      'Observation/revived/1',
      'Observation/deletedOfB/3',
      'Observation/deletedOfB/2',
      'Observation/deletedOfB/1',
      'Observation/deletedOfA/3',
      'Observation/deletedOfA/2',
      'Observation/deletedOfA/1',
      'Observation/moved/3',
      'Observation/moved/2',
      'Observation/moved/1',
    ]);
    expect(total).toBe(14);
    expect(await history.listTypes([], page)).toEqual({ versions: [], total: 0 });
  });
});
