import { ChangeFeed } from '../database/change-feed';
import { Database } from '../database/database';
import { ClientOrigins } from './client-origins';

interface Listener {
  changed(key: string): void;
  everythingMayHaveChanged(): void;
}

interface Row {
  readonly id: string;
  readonly active: boolean;
  readonly secret: null;
  readonly document: object;
}

class FakeClients {
  now = new Date(0);
  version = 1;
  looks = 0;
  reads = 0;
  failure: Error | undefined;
  rows: Row[] = [];
  private readonly listeners: Listener[] = [];
  readonly origins: ClientOrigins;

  constructor(document: object = {}) {
    this.store(document);
    const database = { query: (sql: string) => this.query(sql) } as unknown as Database;
    const changes = { listen: (_: string, listener: Listener) => this.listeners.push(listener) };
    this.origins = new ClientOrigins(database, { now: () => this.now }, changes as unknown as ChangeFeed);
  }

  /** As another server would: nobody is told. */
  store(document: object): void {
    this.version += 1;
    this.rows = [{ id: 'c', active: true, secret: null, document }];
  }

  announce(): void {
    for (const listener of this.listeners) listener.changed('Client/c');
  }

  private async query(sql: string): Promise<object[]> {
    if (this.failure !== undefined) throw this.failure;
    if (sql.includes('count(*)')) {
      this.looks += 1;
      return [{ state: String(this.version) }];
    }
    this.reads += 1;
    return this.rows;
  }
}

const listing = (...origins: string[]) => ({ allowed_origins: origins });

describe('contract §2, rule 15 ClientOrigins', () => {
  const redirecting = (...uris: string[]) => ({ auth: { authorization_code: { redirect_uris: uris } } });

  it('knows the listed origins, and those a public client is redirected to', async () => {
    const { origins } = new FakeClients({
      type: 'spa',
      ...listing('https://a.example'),
      ...redirecting('http://localhost:3000/cb', 'com.example:/cb', 'com.example.app://host/cb'),
    });
    expect(await origins.isAllowed('https://a.example')).toBe(true);
    expect(await origins.isAllowed('http://localhost:3000')).toBe(true);
    expect(await origins.isAllowed('null')).toBe(false);
    expect(await origins.isAllowed('https://b.example')).toBe(false);
    expect(await origins.isAllowed('https://A.example')).toBe(false);
    expect(await origins.isAllowed('https://a.example/')).toBe(false);
  });

  it('does not take redirect URIs of a confidential client', async () => {
    const { origins } = new FakeClients({ type: 'web-app', ...redirecting('http://localhost:3000/cb') });
    expect(await origins.isAllowed('http://localhost:3000')).toBe(false);
  });

  it('looks once a second, whatever the origin, and reads only what has changed', async () => {
    const clients = new FakeClients(listing('https://a.example'));
    for (let port = 0; port < 20; port++) await clients.origins.isAllowed(`http://localhost:${port}`);
    expect([clients.looks, clients.reads]).toEqual([1, 1]);
    clients.now = new Date(1000);
    expect(await clients.origins.isAllowed('https://a.example')).toBe(true);
    expect([clients.looks, clients.reads]).toEqual([2, 1]);
    clients.store(listing('https://b.example'));
    clients.now = new Date(2000);
    expect(await clients.origins.isAllowed('https://a.example')).toBe(false);
    expect(await clients.origins.isAllowed('https://b.example')).toBe(true);
    expect([clients.looks, clients.reads]).toEqual([3, 2]);
  });

  it('lets requests that come together share one look', async () => {
    const clients = new FakeClients(listing('https://a.example'));
    await Promise.all(['https://a.example', 'https://b.example'].map((o) => clients.origins.isAllowed(o)));
    expect([clients.looks, clients.reads]).toEqual([1, 1]);
  });

  it('forgets at once when it hears of a change', async () => {
    const clients = new FakeClients(listing('https://a.example'));
    expect(await clients.origins.isAllowed('https://a.example')).toBe(true);
    clients.store({});
    clients.announce();
    expect(await clients.origins.isAllowed('https://a.example')).toBe(false);
  });

  it('does not keep what was read while a change was announced', async () => {
    const clients = new FakeClients(listing('https://a.example'));
    const before = clients.origins.isAllowed('https://a.example');
    clients.announce();
    await before;
    clients.store({});
    expect(await clients.origins.isAllowed('https://a.example')).toBe(false);
  });

  it('answers with what it last knew while the database is away, and fails for any other reason', async () => {
    const clients = new FakeClients(listing('https://a.example'));
    const away = Object.assign(new Error('away'), { code: 'ECONNREFUSED' });
    clients.failure = away;
    await expect(clients.origins.isAllowed('https://a.example')).rejects.toBe(away);
    clients.failure = undefined;
    expect(await clients.origins.isAllowed('https://a.example')).toBe(true);
    clients.announce();
    clients.failure = away;
    expect(await clients.origins.isAllowed('https://a.example')).toBe(true);
    expect(await clients.origins.isAllowed('https://b.example')).toBe(false);
    clients.failure = new Error('a mistake');
    await expect(clients.origins.isAllowed('https://a.example')).rejects.toThrow('a mistake');
  });
});
