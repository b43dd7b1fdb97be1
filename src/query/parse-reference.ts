import { SearchParameter } from '../r4/search-parameter';
import { SearchValue } from './filter';
import { SearchQueryError } from './search-query-error';
import { unescapeValue } from './split-escaped';
import { WrittenValue } from './written-value';

/** Ids of admin types may hold an underscore (contract §4.1). */
const LOCAL = /^(?:(?<type>[A-Z][A-Za-z]{0,63})\/)?(?<id>[A-Za-z0-9\-._]{1,64})$/;
const ABSOLUTE = /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/;

/**
 * FHIR R4 §3.1.1.4.12: `id`, `Type/id`, or an absolute URL, which is local when it lies below a base of this server.
 * @param only the type that the modifier names: `subject:Patient=p1`
 */
export function parseReference(
  parameter: SearchParameter,
  only: string | undefined,
  written: WrittenValue,
): SearchValue {
  const text = unescapeValue(written.text);
  const { type, id } = LOCAL.exec(withoutBase(text, written))?.groups ?? {};
  if (id === undefined) {
    if (only === undefined && ABSOLUTE.test(text)) return { kind: 'url', url: text };
    throw new SearchQueryError(written.name, 'is not of the form Type/id, id or an absolute URL');
  }
  if (only !== undefined && type !== undefined && type !== only) {
    throw new SearchQueryError(written.name, 'names another type than its modifier');
  }
  return { kind: 'reference', type: only ?? type ?? singleTarget(parameter), id };
}

function singleTarget({ targets }: SearchParameter): string | undefined {
  return targets?.length === 1 ? targets[0] : undefined;
}

/** Bases lie below one another; a URL of a bare id names no type and stays a URL. */
function withoutBase(text: string, { context: { bases = [] } }: WrittenValue): string {
  const below = bases
    .filter((base) => text.startsWith(`${base}/`))
    .map((base) => text.slice(base.length + 1));
  return below.find((path) => path.includes('/') && LOCAL.test(path)) ?? text;
}
