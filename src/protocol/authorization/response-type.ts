/** RFC 6749 §3.1.1 and OAuth 2.0 Multiple Response Type Encoding Practices §3; the order of words says nothing. */
const RESPONSE_TYPES = ['code', 'token', 'id_token', 'id_token token'] as const;

export type ResponseType = (typeof RESPONSE_TYPES)[number];

export function parseResponseType(text: string): ResponseType | undefined {
  const sorted = text.split(' ').sort().join(' ');
  return RESPONSE_TYPES.find((type) => type === sorted);
}

/** The grant whose settings and redirect URIs apply. */
export function grantTypeOf(type: ResponseType): 'authorization_code' | 'implicit' {
  return type === 'code' ? 'authorization_code' : 'implicit';
}
