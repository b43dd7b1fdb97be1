import { DatabaseAddress } from './connection-options';

/**
 * Why the database cannot be used, for whoever starts the server. Errors about a URL quote it, and the log is
 * no place for a password; so the cause is told in words and not attached.
 */
export function describeFailure(address: DatabaseAddress, error: unknown): Error {
  if (!('url' in address)) return error as Error;
  const places = [...new Set([address.url, address.directUrl])].filter((url) => url !== undefined);
  const reason = places.reduce((text, url) => withoutSecrets(text, url), reasonOf(error));
  return new Error(
    `DATABASE_URL: the database at ${places.map(describeUrl).join(' or ')} cannot be used: ${reason}`,
  );
}

function describeUrl(url: string): string {
  const parsed = tryParse(url);
  if (parsed === undefined) return '(DATABASE_URL is not a URL)';
  const user = parsed.username === '' ? '' : `${parsed.username}@`;
  return `${parsed.protocol}//${user}${parsed.host}${parsed.pathname}`;
}

function reasonOf(error: unknown): string {
  const { message, errors } = error as { message?: string; errors?: unknown[] };
  // Node reports attempts on several addresses of a host as one error without a message.
  if (errors !== undefined && message === '') return errors.map(reasonOf).join('; ');
  return message ?? String(error);
}

function withoutSecrets(text: string, url: string): string {
  const password = tryParse(url)?.password ?? '';
  const secrets = [url, password, tryDecode(password)].filter((secret) => secret !== '');
  return secrets.reduce((result, secret) => result.replaceAll(secret, '***'), text);
}

function tryParse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

function tryDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
