import { sharedParameters } from './definitions';

const BASE = 'http://hl7.org/fhir/SearchParameter/';

/** By type and code. */
const urls = new Map(
  Object.entries(sharedParameters).flatMap(([name, types]) =>
    types.map((type) => [`${type}-${name.slice(name.indexOf('-') + 1)}`, BASE + name] as const),
  ),
);

/** The canonical URL of the SearchParameter by which R4 defines what a resource type is found by. */
export function searchParameterUrl(type: string, name: string): string {
  if (name.startsWith('_')) return `${BASE}Resource-${name.slice(1)}`;
  return urls.get(`${type}-${name}`) ?? `${BASE}${type}-${name}`;
}
