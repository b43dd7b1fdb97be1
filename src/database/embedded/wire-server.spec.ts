import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, Pool, PoolClient } from 'pg';
import { startEmbeddedDatabase } from '../../../test/support/database/embedded-databases';
import { WireDatabase } from './exchange-queue';
import { wireMessage } from './wire-messages';
import { WireServer } from './wire-server';

jest.setTimeout(60_000);

const startup = Buffer.from('\0\0\0\x17\0\x03\0\0user\0postgres\0\0', 'latin1');
const sync = Buffer.from('S\0\0\0\x04');
const flush = Buffer.from('H\0\0\0\x04');
const bindAndExecute = Buffer.concat([wireMessage('B', '\0'.repeat(7)), wireMessage('E', '\0'.repeat(4))]);

function parse(sql: string): Buffer {
  return wireMessage('P', `\0${sql}\0\0`);
}

/** A client that does what no driver does. */
class RawClient {
  readonly closed: Promise<void>;
  private received = Buffer.alloc(0);
  private onChange: () => void = () => undefined;

  private constructor(readonly socket: Socket) {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      this.received = Buffer.concat([this.received, chunk]);
      this.onChange();
    });
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        this.onChange();
        resolve();
      });
    });
  }

  static async connect(socketDirectory: string): Promise<RawClient> {
    const client = new RawClient(connect(join(socketDirectory, '.s.PGSQL.5432')));
    client.socket.write(startup);
    await client.until(/Z$/);
    return client;
  }

  /** Waits until the types of all messages received match, such as `1TZ`; they are forgotten with that. */
  async until(pattern: RegExp): Promise<string> {
    while (!pattern.test(this.types())) {
      if (this.socket.closed) throw new Error(`Closed after ${this.types()}`);
      await new Promise<void>((resolve) => (this.onChange = resolve));
    }
    const text = this.received.toString('latin1');
    this.received = Buffer.alloc(0);
    return text;
  }

  private types(): string {
    let types = '';
    for (let at = 0; at + 5 <= this.received.length; at += 1 + this.received.readInt32BE(at + 1)) {
      types += String.fromCharCode(this.received[at]!);
    }
    return types;
  }
}

function socketOf(client: PoolClient): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream;
}

describe('WireServer on an embedded database', () => {
  const maxConnections = 25;
  let socketDirectory: string;
  let stop: () => Promise<void>;
  let pool: Pool;

  beforeAll(async () => {
    const running = await startEmbeddedDatabase(maxConnections);
    if ('url' in running.database) throw new Error('Not embedded');
    ({ socketDirectory } = running.database);
    ({ stop } = running);
    pool = new Pool({ host: socketDirectory, user: 'postgres', database: 'postgres', max: 20 });
    pool.on('error', () => undefined);
    await pool.query('CREATE TABLE kept (id integer PRIMARY KEY, note text NOT NULL)');
  });
  beforeEach(() => pool.query('TRUNCATE kept'));
  afterAll(async () => {
    await pool.end();
    await stop();
  });

  async function ids(): Promise<number[]> {
    const { rows } = await pool.query<{ id: number }>('SELECT id FROM kept ORDER BY id');
    return rows.map(({ id }) => id);
  }

  async function echo(client: Pool | PoolClient, id: number): Promise<void> {
    // Some do not fit into one chunk of the socket.
    const note = `${id}`.padEnd(id % 50 === 0 ? 200_000 : 10, '.');
    const { rows } = await client.query('SELECT $1::int AS id, $2::text AS note', [id, note]);
    expect(rows).toEqual([{ id, note }]);
  }

  async function transaction(id: number, end: 'COMMIT' | 'ROLLBACK' | 'fail'): Promise<void> {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      await client.query('INSERT INTO kept VALUES ($1, $2)', [id, `of ${id}`]);
      await echo(client, id);
      const { rows } = await client.query('SELECT id, note FROM kept WHERE id = $1', [id]);
      expect(rows).toEqual([{ id, note: `of ${id}` }]);
      if (end === 'fail') {
        await expect(client.query('SELECT 1 / ($1::int - $1::int)', [id])).rejects.toThrow(
          'division by zero',
        );
        await expect(client.query('SELECT $1::int', [id])).rejects.toThrow('transaction is aborted');
      }
      await client.query(end === 'COMMIT' ? 'COMMIT' : 'ROLLBACK');
    } finally {
      client.release();
    }
  }

  it('answers 2,000 parallel queries and transactions on 20 connections each with its own answer', async () => {
    const work = (id: number): Promise<void> => {
      switch (id % 10) {
        case 1:
          return transaction(id, 'COMMIT');
        case 2:
          return transaction(id, 'ROLLBACK');
        case 3:
          return transaction(id, 'fail');
        case 4:
          return expect(pool.query(`SELECT $1::int AS "${id}" FROM missing_${id}`, [id])).rejects.toThrow(
            `"missing_${id}"`,
          );
        case 5:
          return expect(pool.query('SELECT $1::int', [`text ${id}`])).rejects.toThrow(`"text ${id}"`);
        default:
          return echo(pool, id);
      }
    };
    const all = Array.from({ length: 2_000 }, (_, id) => id);
    await Promise.all(all.map(work));
    expect(await ids()).toEqual(all.filter((id) => id % 10 === 1));
  });

  it('answers what one client sends at once in its order', async () => {
    const client = await RawClient.connect(socketDirectory);
    const queries = ['a', 'b', 'c'].map((one) => wireMessage('Q', `SELECT '${one}${one}'`));
    client.socket.write(Buffer.concat([...queries, parse(`SELECT 'dd'`), bindAndExecute, sync]));
    expect(await client.until(/^(TDCZ){3}12DCZ$/)).toMatch(/aa.*bb.*cc.*dd/s);
    client.socket.destroy();
  });

  it('keeps a transaction to the connection that opened it, and rolls it back when that dies', async () => {
    const client = await pool.connect();
    await client.query('BEGIN');
    await client.query('INSERT INTO kept VALUES (1, $1)', ['lost']);
    let answered = false;
    const other = ids().finally(() => (answered = true));
    await delay(100);
    expect(answered).toBe(false);
    client.on('error', () => undefined);
    socketOf(client).destroy();
    expect(await other).toEqual([]);
    client.release(true);
  });

  it('rolls back a transaction that had failed, and one whose client said goodbye', async () => {
    for (const last of ['SELECT 1 / 0', 'SELECT 1']) {
      const client = new Client({ host: socketDirectory, user: 'postgres', database: 'postgres' });
      await client.connect();
      await client.query(`BEGIN; INSERT INTO kept VALUES (1, 'lost')`);
      await client.query(last).catch(() => undefined);
      await client.end();
      expect(await ids()).toEqual([]);
    }
  });

  it('holds the database for an exchange that was flushed, and undoes it when its client dies', async () => {
    const client = await RawClient.connect(socketDirectory);
    client.socket.write(Buffer.concat([parse(`INSERT INTO kept VALUES (2, 'lost')`), flush]));
    await client.until(/^1$/);
    const other = ids();
    client.socket.write(Buffer.concat([bindAndExecute, flush]));
    await client.until(/^2C$/);
    client.socket.destroy();
    expect(await other).toEqual([]);
    expect(await ids()).toEqual([]);
  });

  it('goes on after a client that died with an error before its Sync', async () => {
    for (const begin of ['', 'BEGIN']) {
      const client = await RawClient.connect(socketDirectory);
      client.socket.write(wireMessage('Q', begin));
      await client.until(/Z$/);
      client.socket.write(Buffer.concat([parse('SELECT * FROM missing'), flush]));
      await client.until(/^E$/);
      client.socket.destroy();
      await echo(pool, 3);
    }
  });

  it('runs nothing of an exchange, or of a message, that never became complete', async () => {
    for (const cut of [0, 3]) {
      const client = await RawClient.connect(socketDirectory);
      const part = Buffer.concat([parse(`INSERT INTO kept VALUES (4, 'lost')`), bindAndExecute]);
      client.socket.write(part.subarray(0, part.length - cut));
      await echo(pool, 4);
      client.socket.destroy();
      expect(await ids()).toEqual([]);
    }
  });

  it('does not run what waits for its turn when its client dies', async () => {
    const holder = await pool.connect();
    await holder.query('BEGIN');
    const client = connect(join(socketDirectory, '.s.PGSQL.5432'));
    client.write(Buffer.concat([startup, wireMessage('Q', `INSERT INTO kept VALUES (5, 'lost')`)]));
    await delay(100);
    client.destroy();
    await delay(100);
    await holder.query('COMMIT');
    holder.release();
    expect(await ids()).toEqual([]);
  });

  it('lets others work while a client does not read', async () => {
    const client = await RawClient.connect(socketDirectory);
    client.socket.pause();
    const large = wireMessage('Q', `SELECT repeat('x', 2000000)`);
    client.socket.write(Buffer.concat([large, large, wireMessage('Q', `INSERT INTO kept VALUES (6, '')`)]));
    await delay(200);
    expect(await ids()).toEqual([]);
    client.socket.resume();
    await client.until(/^(TDCZ){2}CZ$/);
    expect(await ids()).toEqual([6]);
    client.socket.destroy();
  });

  it('survives COPY, unknown messages and requests to cancel', async () => {
    await expect(pool.query('COPY kept FROM STDIN')).rejects.toThrow('COPY FROM STDIN is not served');
    const client = await RawClient.connect(socketDirectory);
    client.socket.write(Buffer.from('w\0\0\0\x04'));
    expect(await client.until(/^E$/)).toContain('C08P01');
    await client.closed;
    const cancel = connect(join(socketDirectory, '.s.PGSQL.5432'));
    cancel.write(Buffer.from('\0\0\0\x10\x04\xd2\x16\x2e\0\0\0\0\0\0\0\0', 'latin1'));
    await once(cancel.resume(), 'close');
    await echo(pool, 7);
  });

  it('refuses encryption, and connections above the limit with SQLSTATE 53300', async () => {
    const encrypted = connect(join(socketDirectory, '.s.PGSQL.5432'));
    encrypted.write(Buffer.from('\0\0\0\x08\x04\xd2\x16\x2f', 'latin1'));
    expect(String((await once(encrypted, 'data'))[0])).toBe('N');
    encrypted.destroy();
    await delay(50);

    const open = maxConnections - pool.totalCount;
    const clients = await Promise.all(Array.from({ length: open }, () => RawClient.connect(socketDirectory)));
    const refused = new Client({ host: socketDirectory, user: 'postgres', database: 'postgres' });
    await expect(refused.connect()).rejects.toMatchObject({ code: '53300', severity: 'FATAL' });
    for (const { socket } of clients) socket.destroy();
    await delay(50);
    (await RawClient.connect(socketDirectory)).socket.destroy();
  });
});

describe('WireServer', () => {
  const ready = Buffer.from('Z\0\0\0\x05I');
  let directory: string;
  let server: WireServer;
  let execute: (messages: string) => Promise<Buffer>;

  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'nfa-wire-'));
    execute = () => Promise.resolve(ready);
    const database: WireDatabase = {
      isInTransaction: () => false,
      runExclusive: (task) => task(),
      execProtocolRawStream: async (messages, { onRawData }) => {
        onRawData(await execute(Buffer.from(messages).toString('latin1')));
      },
    };
    server = await WireServer.start(database, { path: join(directory, '.s.PGSQL.5432'), maxConnections: 10 });
  });
  afterEach(async () => {
    await server.stop();
    rmSync(directory, { recursive: true });
  });

  it('closes the connection whose query the database cannot take, and serves the others', async () => {
    const first = await RawClient.connect(directory);
    const second = await RawClient.connect(directory);
    execute = async (messages) => {
      if (messages.includes('break')) throw new Error('broken');
      await delay(20);
      return ready;
    };
    first.socket.write(wireMessage('Q', 'break'));
    second.socket.write(wireMessage('Q', 'work'));
    expect(await first.until(/^E$/)).toMatch(/CXX000.*broken/s);
    await second.until(/^Z$/);
    await first.closed;
  });

  it('answers what runs when it stops, and drops what waits', async () => {
    const [running, waiting, idle] = await Promise.all([1, 2, 3].map(() => RawClient.connect(directory)));
    const executed: string[] = [];
    execute = async (messages) => {
      executed.push(messages);
      await delay(100);
      return ready;
    };
    running!.socket.write(wireMessage('Q', 'running'));
    await delay(20);
    waiting!.socket.write(wireMessage('Q', 'waiting'));
    await delay(20);
    await Promise.all([
      server.stop(),
      running!.until(/^ZE$/),
      ...[waiting, idle].map(async (client) => {
        expect(await client!.until(/^E$/)).toContain('C57P01');
      }),
    ]);
    expect(executed).toEqual([expect.stringContaining('running')]);
    await expect(RawClient.connect(directory)).rejects.toThrow();
  });
});
