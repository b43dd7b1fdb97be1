/** OAuth 2.0 Multiple Response Type Encoding Practices §2.1, OAuth 2.0 Form Post Response Mode §2. */
const RESPONSE_MODES = ['query', 'fragment', 'form_post'] as const;

export type ResponseMode = (typeof RESPONSE_MODES)[number];

/** @returns undefined for a mode that does not exist, or would leave tokens in a query (contract rule 16) */
export function parseResponseMode(
  requested: string | undefined,
  responseType: string | undefined,
): ResponseMode | undefined {
  const isCode = responseType === undefined || responseType === 'code';
  if (requested === undefined) return isCode ? 'query' : 'fragment';
  const mode = RESPONSE_MODES.find((known) => known === requested);
  return mode === 'query' && !isCode ? undefined : mode;
}

/** The mode of the answer; an error about the mode itself takes that of the response type. */
export function responseModeOf({
  response_mode: mode,
  response_type: type,
}: ResponseModeParameters): ResponseMode {
  return parseResponseMode(mode, type) ?? (type === undefined || type === 'code' ? 'query' : 'fragment');
}

type ResponseModeParameters = Readonly<Record<string, string>>;
