import { SearchParameter } from '../r4/search-parameter';
import { SearchQueryError } from './search-query-error';
import { SortKey, Summary } from './search-query';

/** How the matches are to be shown (FHIR R4 §3.1.1.5), before the defaults are filled in. */
export interface ResultParameters {
  sort?: readonly SortKey[];
  count?: number;
  page?: number;
  offset?: number;
  total?: 'accurate' | 'none';
  summary?: Summary;
  elements?: readonly string[];
}

type Reader = (text: string, result: ResultParameters, parameters: readonly SearchParameter[]) => void;

const DEEPEST_OFFSET = 1_000_000_000;
const MAX_SORT_KEYS = 5;

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['_sort', (text, result, parameters) => (result.sort = parseSort(text, parameters))],
  ['_count', (text, result) => (result.count = parseInteger('_count', text, 0))],
  ['_page', (text, result) => (result.page = parseInteger('_page', text, 1))],
  ['_offset', (text, result) => (result.offset = parseInteger('_offset', text, 0))],
  ['_summary', readSummary],
  ['_elements', (text, result) => (result.elements = parseElements(text))],
  ['_total', (text, result) => (result.total = parseTotal(text))],
  // The representation is the controller's concern.
  ['_format', () => undefined],
  ['_pretty', () => undefined],
]);

export function isResultParameter(name: string): boolean {
  return readers.has(name);
}

/** @param parameters what can be sorted by */
export function readResultParameter(
  [name, text]: readonly [string, string],
  result: ResultParameters,
  parameters: readonly SearchParameter[],
): void {
  readers.get(name)?.(text, result, parameters);
}

function parseInteger(name: string, text: string, least: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (!(number >= least && number <= DEEPEST_OFFSET)) {
    throw new SearchQueryError(name, `is not a whole number from ${least} to ${DEEPEST_OFFSET}`);
  }
  return number;
}

function parseSort(text: string, parameters: readonly SearchParameter[]): readonly SortKey[] {
  const keys = text.split(',');
  if (keys.length > MAX_SORT_KEYS) throw new SearchQueryError('_sort', `has more than ${MAX_SORT_KEYS} keys`);
  return keys.map((key) => parseSortKey(key, parameters));
}

/** A reference has no order that means anything; a chain in a sort would tell of resources out of reach. */
function parseSortKey(text: string, parameters: readonly SearchParameter[]): SortKey {
  const direction = text.startsWith('-') ? 'desc' : 'asc';
  const name = direction === 'desc' ? text.slice(1) : text;
  if (name === '_id' || name === '_lastUpdated') return { by: name, direction };
  const by = parameters.find((parameter) => parameter.name === name);
  if (by === undefined || by.type === 'reference') {
    throw new SearchQueryError('_sort', `cannot sort by ${JSON.stringify(name.slice(0, 64))}`);
  }
  return { by, direction };
}

const summaries: readonly Summary[] = ['true', 'text', 'data', 'count'];

function readSummary(text: string, result: ResultParameters): void {
  if (text === 'false') return;
  const summary = summaries.find((known) => known === text);
  if (summary === undefined) {
    throw new SearchQueryError('_summary', 'is none of true, text, data, count, false');
  }
  result.summary = summary;
}

function parseElements(text: string): readonly string[] {
  const elements = text.split(',');
  if (elements.every((element) => /^[A-Za-z]{1,64}$/.test(element))) return elements;
  throw new SearchQueryError('_elements', 'is not a list of top-level element names');
}

/** An estimate may be accurate. */
function parseTotal(text: string): 'accurate' | 'none' {
  if (text === 'none') return 'none';
  if (text === 'estimate' || text === 'accurate') return 'accurate';
  throw new SearchQueryError('_total', 'is none of none, estimate, accurate');
}
