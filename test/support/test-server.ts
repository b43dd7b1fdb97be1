import { randomBytes } from 'node:crypto';
import { AddressInfo } from 'node:net';
import { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Configuration, readConfiguration } from '../../src/config/configuration';
import { Database } from '../../src/database/database';
import { FirstBoot } from '../../src/seed/first-boot';
import { createServer } from '../../src/server';
import { freePort } from './built-server';
import { testDatabase } from './database/test-database';
import { TestClock } from './test-clock';

// Making keys and opening the database on a busy machine takes longer than Jest's five seconds.
jest.setTimeout(20_000);

export const ADMIN = { id: 'admin', secret: 'admin-secret' };
export const ISSUER = 'http://localhost:8080';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined where it is not JSON. */
  readonly json: any;
}

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** Basic credentials. */
  readonly basic?: { readonly id: string; readonly secret: string };
  readonly bearer?: string;
}

const keyEncryptionKey = randomBytes(32);

/** A whole server on this worker's database, listening on a free loopback port. */
export class TestServer {
  private constructor(
    readonly app: NestFastifyApplication,
    readonly url: string,
    readonly clock: TestClock,
    readonly issuer: string,
  ) {}

  /** On an empty database, first boot done; demo data only where `configuration` asks for it. */
  static async start(configuration: Partial<Configuration> = {}): Promise<TestServer> {
    await testDatabase().truncateAll();
    return TestServer.join(configuration);
  }

  /** Where its issuer says it is, for browsers and for client libraries that follow what it advertises. */
  static async startAtIssuer(configuration: Partial<Configuration> = {}): Promise<TestServer> {
    const port = await freePort();
    return TestServer.start({ issuer: `http://localhost:${port}`, port, ...configuration });
  }

  /** On the database as it is: a replica, or the same server after a restart. */
  static async join(configuration: Partial<Configuration> = {}): Promise<TestServer> {
    const environment = {
      ADMIN_CLIENT_SECRET: ADMIN.secret,
      BASE_URL: ISSUER,
      SEED_DEMO: '0',
      LOG_LEVEL: 'error',
    };
    const complete = { ...readConfiguration(environment), ...configuration };
    const clock = new TestClock();
    const app = await createServer(complete, {
      ...testDatabase().options,
      clock,
      keyEncryptionKey,
      passwordCost: { memoryKiB: 8, passes: 1, lanes: 1 },
    });
    await app.get(FirstBoot).run(complete);
    await app.listen(configuration.port ?? 0, '127.0.0.1');
    const { port } = app.getHttpServer().address() as AddressInfo;
    return new TestServer(app, `http://127.0.0.1:${port}`, clock, complete.issuer);
  }

  async close(): Promise<void> {
    await this.app.close();
  }

  /** For what no endpoint shows, such as Sessions and audit records. */
  query<Row extends object>(sql: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    return this.app.get(Database).query<Row>(sql, parameters);
  }

  async request(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
    const headers = new Headers(options.headers);
    if (options.basic) headers.set('Authorization', basic(options.basic.id, options.basic.secret));
    if (options.bearer !== undefined) headers.set('Authorization', `Bearer ${options.bearer}`);
    const response = await fetch(this.url + path, {
      method,
      headers,
      body: options.body ?? null,
      redirect: 'manual',
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, json: parsed(text) };
  }

  get(path: string, options?: RequestOptions): Promise<Answer> {
    return this.request('GET', path, options);
  }

  /** Sends a JSON body; as the administrator unless credentials are given. */
  send(method: string, path: string, body: unknown, options: RequestOptions = {}): Promise<Answer> {
    const anonymous = options.basic === undefined && options.bearer === undefined;
    return this.request(method, path, {
      ...(anonymous && { basic: ADMIN }),
      ...options,
      headers: { 'Content-Type': 'application/json', ...options.headers },
      body: JSON.stringify(body),
    });
  }

  /** A form to the token endpoint. */
  token(parameters: Record<string, string>, options: RequestOptions = {}): Promise<Answer> {
    return this.form('/oauth2/token', parameters, options);
  }

  /** A form to any endpoint. */
  form(path: string, parameters: Record<string, string>, options: RequestOptions = {}): Promise<Answer> {
    return this.request('POST', path, {
      ...options,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', ...options.headers },
      body: new URLSearchParams(parameters).toString(),
    });
  }

  /** An access token by client credentials. */
  async accessToken(client: { id: string; secret: string } = ADMIN, scope?: string): Promise<string> {
    const answer = await this.token(
      { grant_type: 'client_credentials', ...(scope && { scope }) },
      { basic: client },
    );
    if (answer.status !== 200) throw new Error(`no token: ${answer.status} ${answer.text}`);
    return answer.json.access_token;
  }
}

export function basic(id: string, secret: string): string {
  return `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
