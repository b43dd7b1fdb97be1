import { Json } from '../lib/json';
import { MediaOffer, negotiateMediaType } from '../lib/http/media-type';
import { parseQueryString } from '../lib/http/query-string';
import { renderYaml } from '../lib/http/render-yaml';
import { HttpRequest, queryStringOf } from '../security/http-request';

export interface Representation extends MediaOffer {
  readonly render: (value: Json) => string;
}

const renderJson = (value: Json): string => JSON.stringify(value);

const fhirJson: Representation = { type: 'application/fhir+json', format: 'json', render: renderJson };
const json: Representation = { type: 'application/json', format: 'json', render: renderJson };
const yaml: readonly Representation[] = [
  { type: 'text/yaml', format: 'yaml', render: renderYaml },
  { type: 'application/yaml', format: 'yaml', render: renderYaml },
];

/** What can be made, the default first. */
const underFhir: readonly Representation[] = [fhirJson, json, ...yaml];
const elsewhere: readonly Representation[] = [json, fhirJson, ...yaml];

/**
 * How to answer (contract §3): `_format`, then `Accept`, then FHIR JSON below `/fhir` and plain JSON elsewhere.
 *
 * @returns undefined where nothing acceptable can be made (406)
 */
export function negotiate(request: HttpRequest): Representation | undefined {
  const offers = request.url.startsWith('/fhir') ? underFhir : elsewhere;
  const { accept } = request.headers;
  return negotiateMediaType(
    { format: formatOf(queryStringOf(request)), accept: Array.isArray(accept) ? accept.join(',') : accept },
    offers,
  );
}

/** The representation for an answer that must not fail: an error about anything, acceptable or not. */
export function negotiateOrDefault(request: HttpRequest): Representation {
  return negotiate(request) ?? (request.url.startsWith('/fhir') ? fhirJson : json);
}

function formatOf(queryString: string): string | undefined {
  if (queryString === '') return undefined;
  try {
    return parseQueryString(queryString).find(([name]) => name === '_format')?.[1];
  } catch {
    return undefined;
  }
}
