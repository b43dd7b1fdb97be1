import { parse } from 'yaml';
import { RawAnswer, RawRequest, sendRaw } from '../support/raw-http';

const ERROR_CODES = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'invalid_target',
  'invalid_token',
  'insufficient_scope',
  'temporarily_unavailable',
];

/** What only the inside of the server says: stack traces, files, SQL, names of its parts. */
const LEAKS = [
  /\n\s+at .+:\d+:\d+/,
  /node_modules|\/src\/|\/dist\/|\.(?:ts|js):\d/,
  /QueryFailed|TypeORM|PGlite|postgres|relation "|syntax error at|invalid byte sequence|pg_catalog/i,
  /\bSELECT\b.+\bFROM\b|\bINSERT INTO\b/,
  /TypeError|RangeError|ReferenceError|URIError|SyntaxError|Cannot read propert|is not a function/,
  /FST_ERR|ERR_[A-Z]/,
];

/** Sends a request and checks what holds for every answer of this server, whatever was asked. */
export async function ask(url: string, request: RawRequest): Promise<RawAnswer> {
  const answer = await sendRaw(url, request);
  requireWellBehaved(answer, request.method === 'HEAD');
  return answer;
}

/** @throws Error that shows the answer */
export function requireWellBehaved(answer: RawAnswer, isHead = false): void {
  const problem = problemOf(answer, isHead);
  if (problem === undefined) return;
  throw new Error(
    `${problem}: ${answer.status} ${JSON.stringify(answer.headers)} ${answer.body.slice(0, 2000)}`,
  );
}

function problemOf({ status, headers, body }: RawAnswer, isHead: boolean): string | undefined {
  if (!(status >= 200 && status < 500)) return 'an answer that no request may cause';
  const leak = LEAKS.find((pattern) => pattern.test(body));
  if (leak !== undefined) return `an answer that tells of the inside (${leak.source})`;
  if (status < 400 || isHead) return undefined;
  if (!isExplained(headers['content-type'] ?? '', body)) return 'an error without a reason';
  if (status === 401 && !isChallenged(headers, body)) return 'a 401 without WWW-Authenticate';
  if (status === 405 && headers.allow === undefined) return 'a 405 without Allow';
  return undefined;
}

function isExplained(contentType: string, body: string): boolean {
  const document: unknown = /^(?:text|application)\/yaml/.test(contentType) ? parse(body) : parseJson(body);
  return isOperationOutcome(document) || isOAuthError(document);
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function isOperationOutcome(document: any): boolean {
  return (
    document?.resourceType === 'OperationOutcome' &&
    Array.isArray(document.issue) &&
    document.issue.length > 0 &&
    document.issue.every((issue: any) => issue.severity === 'error' && issue.code && issue.diagnostics)
  );
}

function isOAuthError(document: any): boolean {
  return (
    ERROR_CODES.includes(document?.error) &&
    // RFC 6749 §5.2: no CR, LF, TAB, quotation mark or backslash.
    /^[\x20\x21\x23-\x5b\x5d-\x7e]+$/.test(document.error_description) &&
    Object.keys(document).length === 2
  );
}

/** For a client, RFC 6749 §5.2 demands a challenge only where the Authorization header was used. */
function isChallenged(headers: RawAnswer['headers'], body: string): boolean {
  const document: any = parseJson(body);
  return headers['www-authenticate'] !== undefined || document?.error === 'invalid_client';
}
