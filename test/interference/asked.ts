import { TestServer } from '../support/test-server';

/** One request as it is sent; `body` is JSON unless the headers say otherwise. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** How many further pages are asked for. */
const MAX_PAGES = 4;

/** Sends a request in process. */
export async function tell(server: TestServer, asked: Asked, authorization?: string): Promise<Told> {
  const answer = await server.app.inject({
    method: asked.method as 'GET',
    url: asked.path,
    headers: { ...asked.headers, ...(authorization !== undefined && { authorization }) },
    ...(asked.body !== undefined && { payload: asked.body }),
  });
  const headers = Object.entries(answer.headers).map(([name, value]) => [name, String(value)] as const);
  return { status: answer.statusCode, headers: Object.fromEntries(headers), body: answer.body };
}

/** The answer to a request and, where it is a page, the pages that its links lead to. */
export async function tellAll(server: TestServer, asked: Asked, authorization?: string): Promise<Told[]> {
  const pages = [await tell(server, asked, authorization)];
  while (pages.length <= MAX_PAGES) {
    const next = nextOf(pages.at(-1)!, server.issuer);
    if (next === undefined) break;
    pages.push(await tell(server, { method: 'GET', path: next }, authorization));
  }
  return pages;
}

function nextOf({ status, body }: Told, issuer: string): string | undefined {
  if (status !== 200) return undefined;
  const links: { relation: string; url: string }[] | undefined = parsed(body)?.link;
  const url = Array.isArray(links) ? links.find(({ relation }) => relation === 'next')?.url : undefined;
  return url?.startsWith(issuer) === true ? url.slice(issuer.length) : undefined;
}

export function parsed(body: string): any {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** Headers that differ from one answer to the next by their nature. */
const VOLATILE = ['date', 'x-request-id', 'keep-alive', 'connection'];

/**
 * What of an answer must not depend on what is invisible: all of it, but for ids that it mints and the instant
 * itself. Times, ETags, versions and cursors stay: the clock stands still, and both worlds agree on what is seen.
 */
export function normalised({ status, headers, body }: Told): string {
  const kept = Object.entries(headers).filter(([name]) => !VOLATILE.includes(name));
  return JSON.stringify([status, kept.sort(), body]).replace(UUID, '<id>');
}
