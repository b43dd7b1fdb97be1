import { Answer, TestServer } from './test-server';

/** A form of a page, with what a browser would send of it untouched. */
export interface Form {
  readonly action: string;
  readonly fields: readonly (readonly [name: string, value: string])[];
}

/** An answer, with the forms of its page. */
export interface Page extends Answer {
  readonly path: string;
  readonly forms: readonly Form[];
  /** Absolute; undefined unless it redirects. */
  readonly location: string | undefined;
  /** The value of each cookie that it sets, attributes included. */
  readonly setCookies: readonly string[];
}

type Fields = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface Submission {
  /** Replaces fields of the form; `undefined` leaves one out, as an unticked box is. */
  readonly fields?: Fields;
  readonly headers?: Readonly<Record<string, string>>;
  /** Which form of the page; the first one unless given. */
  readonly form?: number;
}

/** A browser without JavaScript, as far as HTTP goes: it keeps cookies and sends the forms that it was given. */
export class BrowserAgent {
  readonly cookies = new Map<string, string>();

  constructor(private readonly server: TestServer) {}

  /** @param target a path, or a URL of the issuer */
  async get(target: string, headers: Readonly<Record<string, string>> = {}): Promise<Page> {
    return this.send('GET', target, { headers });
  }

  async post(
    target: string,
    fields: Fields | readonly (readonly [string, string])[],
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Page> {
    const pairs = Array.isArray(fields) ? fields : pairsOf(fields as Fields);
    return this.send('POST', target, {
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(pairs as [string, string][]).toString(),
    });
  }

  /** Sends a form as a browser does: a page under `no-referrer` names no origin. */
  async submit(
    page: Pick<Page, 'forms'>,
    { fields = {}, headers = {}, form = 0 }: Submission = {},
  ): Promise<Page> {
    const chosen = page.forms[form];
    if (chosen === undefined) throw new Error('the page has no such form');
    const kept = chosen.fields.filter(([name]) => !(name in fields));
    const browser = { Origin: 'null', 'Sec-Fetch-Site': 'same-origin', 'Sec-Fetch-Mode': 'navigate' };
    return this.post(chosen.action, [...kept, ...pairsOf(fields)], { ...browser, ...headers });
  }

  /** Follows redirects within the issuer; stops at a page, or where a redirect leaves. */
  async follow(page: Page): Promise<Page> {
    let current = page;
    for (let hops = 0; hops < 10; hops++) {
      const { location } = current;
      if (!location?.startsWith(`${this.server.issuer}/`)) return current;
      current = await this.get(location);
    }
    throw new Error('redirects without end');
  }

  /** Through the login page at `target`, and on to where it leads. */
  async logIn(
    user: { readonly id: string; readonly password: string },
    target = '/auth/login',
  ): Promise<Page> {
    const page = await this.follow(await this.get(target));
    const fields = { username: user.id, password: user.password };
    return this.follow(await this.submit(page, { fields }));
  }

  private async send(
    method: string,
    target: string,
    request: { headers: Readonly<Record<string, string>>; body?: string },
  ): Promise<Page> {
    const { issuer } = this.server;
    const path = target.startsWith(issuer) ? target.slice(issuer.length) : target;
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const headers = { ...(cookie !== '' && { Cookie: cookie }), ...request.headers };
    const answer = await this.server.request(method, path, { ...request, headers });
    const setCookies = answer.headers.getSetCookie();
    for (const line of setCookies) this.keep(line);
    const location = answer.headers.get('location') ?? undefined;
    return { ...answer, path, location, setCookies, forms: formsOf(answer.text) };
  }

  private keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/;\s*max-age=0\b/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

function pairsOf(fields: Fields): [string, string][] {
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((one): [string, string] => [name, one]),
  );
}

/** Enough of HTML for the pages of this server, whose markup is well-formed. */
function formsOf(html: string): Form[] {
  return [...html.matchAll(/<form([^>]*)>([\s\S]*?)<\/form>/g)].map(([, head = '', body = '']) => ({
    action: attributeOf(head, 'action') ?? '',
    fields: [...[...body.matchAll(/<input([^>]*?)\/?>/g)].flatMap(fieldOf), ...defaultButtonOf(body)],
  }));
}

function fieldOf([, input = '']: RegExpMatchArray): (readonly [string, string])[] {
  const name = attributeOf(input, 'name');
  const isBox = ['checkbox', 'radio'].includes(attributeOf(input, 'type') ?? '');
  if (name === undefined || (isBox && !/\schecked\b/.test(input))) return [];
  return [[name, attributeOf(input, 'value') ?? '']];
}

/** What the Enter key presses: the first button that sends the form. */
function defaultButtonOf(form: string): (readonly [string, string])[] {
  const button = /<button([^>]*)>/.exec(form)?.[1] ?? '';
  const name = attributeOf(button, 'name');
  return name === undefined ? [] : [[name, attributeOf(button, 'value') ?? '']];
}

function attributeOf(tag: string, name: string): string | undefined {
  const value = new RegExp(`\\s${name}="([^"]*)"`).exec(tag)?.[1];
  return value
    ?.replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&#96;', '`')
    .replaceAll('&amp;', '&');
}
