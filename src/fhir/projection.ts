import { isJsonObject, JsonObject } from '../lib/json';
import { Pair } from '../lib/http/query-string';
import { parseSearch } from '../query/parse-search';
import { SearchQueryError } from '../query/search-query-error';
import { Summary } from '../query/search-query';
import { mandatoryElementsOf, summaryElementsOf } from '../r4/elements';
import { isResourceType } from '../r4/resource-types';
import { isOneOf } from './seen-resource';

/** Which part of a resource is asked for (FHIR R4 §3.1.1.5.8, §3.1.1.5.9). */
export interface Projection {
  readonly elements?: readonly string[];
  readonly summary?: Summary;
}

const WHOLE: Projection = {};

const SUBSETTED: JsonObject = {
  system: 'http://terminology.hl7.org/CodeSystem/v3-ObservationValue',
  code: 'SUBSETTED',
};

/**
 * Reads `_elements` and `_summary` of a request for one resource (FHIR R4 §3.1.0.1.5).
 * @throws SearchQueryError
 */
export function parseProjection(pairs: readonly Pair[], now: Date): Projection {
  const asked = pairs.filter(([name]) => name === '_elements' || name === '_summary');
  if (asked.length === 0) return WHOLE;
  const { elements, summary } = parseSearch(asked, [], { now });
  if (summary === 'count')
    throw new SearchQueryError('_summary', 'counts nothing here: one resource is read');
  return { ...(elements && { elements }), ...(summary && { summary }) };
}

/** The part that is asked for, with what no resource of the type goes without; marked as incomplete. */
export function project(resource: JsonObject, projection: Projection): JsonObject {
  const type = resource.resourceType as string;
  const isAsked = selectionOf(type, projection);
  if (isAsked === undefined) return resource;
  const { resourceType, id, meta, ...rest } = resource;
  const mandatory = mandatoryElementsOf(type);
  const kept = Object.entries(rest).filter(([member]) => isAsked(member) || isOneOf(member, mandatory));
  return { resourceType, id, meta: marked(meta), ...Object.fromEntries(kept) };
}

function selectionOf(type: string, { elements, summary }: Projection) {
  // `value` asks for `valueString` as well: FHIR R4 §2.6.1.4 calls the element by its base name.
  if (elements !== undefined) {
    const asked = elements.flatMap((element) => [element, `${element}[x]`]);
    return (member: string) => isOneOf(member, asked);
  }
  switch (summary) {
    case 'text':
      return (member: string) => member === 'text';
    case 'data':
      return (member: string) => member !== 'text';
    case 'true':
      // Only the types of R4 say what sums them up.
      return isResourceType(type) ? (member: string) => isOneOf(member, summaryElementsOf(type)) : undefined;
    default:
      return undefined;
  }
}

function marked(meta: JsonObject[string]): JsonObject {
  const own = isJsonObject(meta) ? meta : {};
  return { ...own, tag: [...(Array.isArray(own.tag) ? own.tag : []), SUBSETTED] };
}
