import { SearchParameter } from '../r4/search-parameter';
import { SearchQueryError } from './search-query-error';
import { SortKey } from './search-query';

/** How the matches are to be shown (FHIR R4 §3.1.1.5), before the defaults are filled in. */
export interface ResultParameters {
  sort?: readonly SortKey[];
  count?: number;
  page?: number;
  offset?: number;
  totalOnly?: boolean;
  elements?: readonly string[];
}

type Reader = (text: string, result: ResultParameters, find: FindParameter) => void;
type FindParameter = (name: string) => SearchParameter | undefined;

const DEEPEST_OFFSET = 1_000_000_000;

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['_sort', (text, result, find) => (result.sort = text.split(',').map((key) => parseSortKey(key, find)))],
  ['_count', (text, result) => (result.count = parseInteger('_count', text, 0))],
  ['_page', (text, result) => (result.page = parseInteger('_page', text, 1))],
  ['_offset', (text, result) => (result.offset = parseInteger('_offset', text, 0))],
  ['_summary', (text, result) => (result.totalOnly = parseSummary(text))],
  ['_elements', (text, result) => (result.elements = parseElements(text))],
  ['_total', parseTotal],
  // The representation is the controller's concern.
  ['_format', () => undefined],
  ['_pretty', () => undefined],
]);

/** False when the name is none of these. */
export function readResultParameter(
  [name, text]: readonly [string, string],
  result: ResultParameters,
  find: FindParameter,
): boolean {
  const reader = readers.get(name);
  reader?.(text, result, find);
  return reader !== undefined;
}

function parseInteger(name: string, text: string, least: number): number {
  const number = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (!(number >= least && number <= DEEPEST_OFFSET)) {
    throw new SearchQueryError(name, `is not a whole number from ${least} to ${DEEPEST_OFFSET}`);
  }
  return number;
}

const sortable: ReadonlySet<string> = new Set(['string', 'date', 'token']);

function parseSortKey(text: string, find: FindParameter): SortKey {
  const direction = text.startsWith('-') ? 'desc' : 'asc';
  const name = direction === 'desc' ? text.slice(1) : text;
  if (name === '_id' || name === '_lastUpdated') return { by: name, direction };
  const by = find(name);
  if (by === undefined || !sortable.has(by.type)) {
    throw new SearchQueryError('_sort', `cannot sort by ${JSON.stringify(name.slice(0, 64))}`);
  }
  return { by, direction };
}

function parseSummary(text: string): boolean {
  if (text === 'count') return true;
  if (text === 'false') return false;
  throw new SearchQueryError('_summary', 'is not supported except as count or false');
}

function parseElements(text: string): readonly string[] {
  const elements = text.split(',');
  if (elements.every((element) => /^[A-Za-z]{1,64}$/.test(element))) return elements;
  throw new SearchQueryError('_elements', 'is not a list of top-level element names');
}

/** Totals are always accurate, which none and estimate permit. */
function parseTotal(text: string): void {
  if (!['none', 'estimate', 'accurate'].includes(text)) {
    throw new SearchQueryError('_total', 'is none of none, estimate, accurate');
  }
}
