/** Id and secret as they stand in an Authorization header, in each reading that may be meant. */
export interface BasicCredentials {
  /** Form-decoded (RFC 6749 §2.3.1) first, then raw where that differs. */
  readonly readings: readonly { readonly id: string; readonly secret: string }[];
}

const scheme = /^basic +([\w+/-]+={0,2}) *$/i;

/** Whether a header value presents Basic credentials, well-formed or not. */
export function isBasic(authorization: string | undefined): boolean {
  return authorization !== undefined && /^basic(?: |$)/i.test(authorization);
}

/**
 * Parses Basic credentials (RFC 7617 §2). RFC 6749 §2.3.1 form-encodes id and secret first; many clients
 * do not, so the raw pair is a second reading. The id ends at the first colon: a secret may hold colons.
 *
 * @returns undefined when the header is malformed
 */
export function parseBasicCredentials(authorization: string): BasicCredentials | undefined {
  const encoded = scheme.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const pair = decodeUtf8(Buffer.from(encoded, 'base64'));
  const colon = pair?.indexOf(':') ?? -1;
  if (pair === undefined || colon < 1) return undefined;
  const raw = { id: pair.slice(0, colon), secret: pair.slice(colon + 1) };
  const decodedId = formDecode(raw.id);
  const decodedSecret = formDecode(raw.secret);
  if (decodedId === undefined || decodedSecret === undefined) return { readings: [raw] };
  const decoded = { id: decodedId, secret: decodedSecret };
  const same = decoded.id === raw.id && decoded.secret === raw.secret;
  return { readings: same ? [raw] : [decoded, raw] };
}

function formDecode(value: string): string | undefined {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function decodeUtf8(bytes: Buffer): string | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    // RFC 7617 §2 forbids control characters; PostgreSQL cannot even compare a NUL.
    // eslint-disable-next-line no-control-regex
    return /[\u0000-\u001f\u007f]/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}
