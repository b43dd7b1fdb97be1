/** A media type, RFC 9110 §8.3.1, in lower case. */
export interface MediaType {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** One representation that the server can make. */
export interface MediaOffer {
  readonly type: string;
  /** What `_format` calls it (FHIR R4 §3.1.0.1.11), such as `json`. */
  readonly format: string;
}

export interface MediaPreference {
  readonly format?: string | undefined;
  readonly accept?: string | undefined;
}

const typePattern = /^[!#$%&'*+.^_`|~\w-]+\/[!#$%&'*+.^_`|~\w-]+$/;

/** @returns undefined for a header that names no media type */
export function parseMediaType(header: string | undefined): MediaType | undefined {
  const [first = '', ...rest] = (header ?? '').split(';');
  const type = first.trim().toLowerCase();
  if (!typePattern.test(type)) return undefined;
  const parameters = new Map<string, string>();
  for (const part of rest) {
    const equals = part.indexOf('=');
    if (equals === -1) continue;
    const value = part.slice(equals + 1).trim();
    parameters.set(part.slice(0, equals).trim().toLowerCase(), value.replace(/^"(.*)"$/, '$1'));
  }
  return { type, parameters };
}

/**
 * Which offer to answer with: `_format` decides, else `Accept` (RFC 9110 §12.5.1), else the first offer.
 *
 * @returns undefined where nothing that is offered is acceptable
 */
export function negotiateMediaType<Offer extends MediaOffer>(
  { format, accept }: MediaPreference,
  offers: readonly Offer[],
): Offer | undefined {
  if (format !== undefined && format !== '') return offers.find((offer) => isFormat(offer, format));
  if (accept === undefined || accept.trim() === '') return offers[0];
  const ranges = parseAccept(accept);
  let best: { offer: Offer; range: AcceptRange } | undefined;
  for (const offer of offers) {
    const range = mostSpecific(ranges, offer.type);
    if (range === undefined || range.quality === 0) continue;
    if (best === undefined || comparePreference(range, best.range) < 0) best = { offer, range };
  }
  return best?.offer;
}

/** The `+` of an unencoded `application/fhir+json` arrives as a space. */
function isFormat(offer: MediaOffer, format: string): boolean {
  const wanted = format.split(';')[0]?.trim().toLowerCase().replace(' ', '+');
  return wanted === offer.format || wanted === offer.type;
}

interface AcceptRange {
  readonly type: string;
  readonly quality: number;
  /** 2 for a type, 1 for `type/*`, 0 for any. */
  readonly specificity: number;
  readonly order: number;
}

function parseAccept(accept: string): AcceptRange[] {
  return accept.split(',').flatMap((part, order) => {
    const range = parseMediaType(part);
    if (range === undefined) return [];
    const quality = Number(range.parameters.get('q') ?? '1');
    return [
      {
        type: range.type,
        quality: quality >= 0 && quality <= 1 ? quality : 0,
        specificity: range.type === '*/*' ? 0 : range.type.endsWith('/*') ? 1 : 2,
        order,
      },
    ];
  });
}

function mostSpecific(ranges: readonly AcceptRange[], type: string): AcceptRange | undefined {
  const family = `${type.slice(0, type.indexOf('/'))}/*`;
  let best: AcceptRange | undefined;
  for (const range of ranges) {
    if (range.type !== type && range.type !== family && range.type !== '*/*') continue;
    if (best === undefined || range.specificity > best.specificity) best = range;
  }
  return best;
}

function comparePreference(left: AcceptRange, right: AcceptRange): number {
  return right.quality - left.quality || right.specificity - left.specificity || left.order - right.order;
}
