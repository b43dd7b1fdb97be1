import { OpenDatabase } from '../../src/database/open-database';
import { Clock } from '../../src/lib/clock';
import { DatabaseAttemptLimiter } from '../../src/oauth/storage/database-attempt-limiter';
import { TooManyAttempts } from '../../src/protocol/errors/rfc6749';
import { Attempt } from '../../src/protocol/ports/attempt-limiter';
import { testDatabase } from '../support/database/test-database';

jest.setTimeout(30_000);

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Stands still, so that nothing drains while a test runs. */
class StoppedClock extends Clock {
  private time = Date.parse('2030-01-15T10:00:00Z');

  override now(): Date {
    return new Date(this.time);
  }

  advance(seconds: number): void {
    this.time += seconds * 1000;
  }
}

describe('AttemptLimiter', () => {
  let opened: OpenDatabase;
  let clock: StoppedClock;
  let limiter: DatabaseAttemptLimiter;
  beforeEach(async () => {
    await testDatabase().truncateAll();
    opened = await testDatabase().open();
    clock = new StoppedClock();
    limiter = new DatabaseAttemptLimiter(opened.database, clock);
  });
  afterEach(() => opened.close());

  const by = (account: string, address: string | undefined = '192.0.2.1'): Attempt => ({
    kind: 'user',
    account,
    address,
  });

  /** @returns 0 when the attempt is evaluated (and wrong), else the seconds to wait */
  async function fail(attempt: Attempt, with_ = limiter): Promise<number> {
    try {
      await with_.begin(attempt);
      return 0;
    } catch (error) {
      if (error instanceof TooManyAttempts) return error.retryAfterSeconds;
      throw error;
    }
  }

  async function succeed(attempt: Attempt): Promise<void> {
    await limiter.begin(attempt);
    await limiter.succeed(attempt);
  }

  async function failOften(times: number, attemptOf: (n: number) => Attempt): Promise<number[]> {
    const waits: number[] = [];
    for (let n = 0; n < times; n++) waits.push(await fail(attemptOf(n)));
    return waits.filter((wait) => wait > 0);
  }

  const address = (n: number): string => `198.51.${Math.floor(n / 200)}.${(n % 200) + 1}`;

  it('LIMIT-1 ten failures of an account from an address are free, then each waits 1, 2, 4, 8, 15 minutes', async () => {
    expect(await failOften(10, () => by('ann'))).toEqual([]);
    for (const minutes of [1, 2, 4, 8, 15, 15]) {
      expect(await fail(by('ann'))).toBe(minutes * MINUTE);
      clock.advance(minutes * MINUTE - 1);
      expect(await fail(by('ann'))).toBe(1);
      clock.advance(1);
      expect(await fail(by('ann'))).toBe(0);
    }
    expect(await fail(by('ann', '192.0.2.2'))).toBe(0);
    expect(await fail(by('bea'))).toBe(0);
  });

  it('takes every spelling of a name, and every address of a network, for the same', async () => {
    await failOften(10, (n) => by(n % 2 === 0 ? 'Zoe\u0308' : 'ZO\u00cb', `2001:db8::${n + 1}`));
    expect(await fail(by('zo\u00eb', '2001:db8::ffff'))).toBeGreaterThan(0);
    // There is no composed capital of this one: only after lower-casing is there a letter to compose.
    await failOften(10, (n) => by(n % 2 === 0 ? 'J\u030can' : '\u01f0an'));
    expect(await fail(by('\u01f0an'))).toBeGreaterThan(0);
    expect(await fail(by('J\u030can'))).toBeGreaterThan(0);
  });

  it('does not count what was withdrawn, as often as it is tried', async () => {
    for (let n = 0; n < 120; n++) {
      await limiter.begin(by('ann'));
      await limiter.withdraw(by('ann'));
    }
    expect(await failOften(10, () => by('ann'))).toEqual([]);
    expect(await fail(by('ann'))).toBe(MINUTE);
    clock.advance(MINUTE);
    await limiter.begin(by('ann'));
    await limiter.withdraw(by('ann'));
    expect(await failOften(90, (n) => by(`other-${n}`))).toEqual([]);
  });

  it('forgets what an account failed from an address when it succeeds there', async () => {
    await failOften(9, () => by('ann'));
    await succeed(by('ann'));
    expect(await failOften(10, () => by('ann'))).toEqual([]);
    expect(await fail(by('ann'))).toBeGreaterThan(0);
  });

  describe('LIMIT-2', () => {
    it('OA-51 slows one account down at 50 failures over all addresses, and never locks it for good', async () => {
      expect(await failOften(50, (n) => by('ann', address(n)))).toEqual([]);
      expect(await fail(by('ann', address(50)))).toBe(15 * MINUTE);
      expect(await failOften(150, (n) => by('ann', address(51 + n)))).toHaveLength(150);
      expect(await fail(by('bea', address(0)))).toBe(0);

      clock.advance(15 * MINUTE);
      expect(await fail(by('ann', address(201)))).toBe(0);
      expect(await fail(by('ann', address(202)))).toBe(15 * MINUTE);
      clock.advance(15 * MINUTE);
      await succeed(by('ann', address(203)));
    });

    it('OA-51 lets the owner in from where the owner has logged in lately, and guesses there no more often', async () => {
      const home = by('ann', '203.0.113.9');
      await succeed(home);
      expect(await failOften(60, (n) => by('ann', address(n)))).toHaveLength(10);
      await succeed(home);
      expect(await failOften(10, () => home)).toEqual([]);
      expect(await fail(home)).toBe(MINUTE);

      clock.advance(31 * 24 * HOUR);
      await failOften(60, (n) => by('ann', address(n)));
      expect(await fail(home)).toBe(15 * MINUTE);
    });

    it('does not give others their guesses back when the owner succeeds', async () => {
      await failOften(49, (n) => by('ann', address(n)));
      await succeed(by('ann', '203.0.113.9'));
      expect(await fail(by('ann', address(49)))).toBe(0);
      expect(await fail(by('ann', address(50)))).toBe(15 * MINUTE);
    });

    it('OA-50 throttles an address at 100 failures within an hour, whatever the accounts', async () => {
      const waits = await failOften(300, (n) => by(`user-${n}`));
      expect(waits).toHaveLength(200);
      expect(new Set(waits)).toEqual(new Set([36]));
      expect(await fail({ kind: 'client', account: 'a-client', address: '192.0.2.1' })).toBe(36);
      expect(await fail(by('user-1', '192.0.2.2'))).toBe(0);

      clock.advance(HOUR);
      expect(await failOften(101, (n) => by(`later-${n}`))).toEqual([36]);
    });

    it('does not take a client for guessing that starts in many places at once', async () => {
      const starts = Array.from({ length: 90 }, (_, n) => ({
        ...by('app', address(n)),
        kind: 'client' as const,
      }));
      const waits = await Promise.all(starts.map((start) => fail(start)));
      expect(waits.filter((wait) => wait > 0)).toEqual([]);
      await Promise.all(starts.map((start) => limiter.succeed(start)));
      expect(await failOften(11, () => starts[0]!)).toHaveLength(1);
    });

    it('OA-52 takes an IPv6 network for one address', async () => {
      const waits = await failOften(110, (n) => by(`user-${n}`, `2001:db8::${(n + 1).toString(16)}`));
      expect(waits).toHaveLength(10);
    });

    it('does not count those who succeed', async () => {
      for (let n = 0; n < 120; n++) await succeed(by(`user-${n % 60}`));
      expect(await fail(by('somebody'))).toBe(0);
    });

    it('counts what is refused nowhere, so that one who hammers keeps nobody else out', async () => {
      expect(await failOften(300, () => by('ann'))).toHaveLength(290);
      expect(await failOften(40, (n) => by('ann', address(n)))).toEqual([]);
      expect(await failOften(90, (n) => by(`other-${n}`))).toEqual([]);
    });
  });

  it('LIMIT-3, OA-49, OA-53 evaluates ten of 100 at once, over servers and restarts', async () => {
    const second = await testDatabase().open();
    try {
      const other = new DatabaseAttemptLimiter(second.database, clock);
      const waits = await Promise.all(
        Array.from({ length: 100 }, (_, n) => fail(by('ann'), n % 2 === 0 ? limiter : other)),
      );
      expect(waits.filter((wait) => wait === 0)).toHaveLength(10);
    } finally {
      await second.close();
    }
    const restarted = new DatabaseAttemptLimiter(opened.database, clock);
    expect(await fail(by('ann'), restarted)).toBeGreaterThan(0);
  });

  it('counts many accounts and addresses at once without a deadlock', async () => {
    const attempts = Array.from({ length: 200 }, (_, n) => by(`user-${n % 5}`, address(n % 7)));
    await Promise.all(
      attempts.map(async (attempt, n) => {
        const wait = await fail(attempt);
        if (wait === 0 && n % 3 === 0) await limiter.succeed(attempt);
      }),
    );
  });

  it('removes what no longer counts, and nothing else', async () => {
    const rows = (): Promise<unknown[]> =>
      opened.database.query(`SELECT key FROM failed_attempt UNION ALL SELECT key FROM failure_bucket`);
    await failOften(10, () => by('ann'));
    await succeed(by('bea', '203.0.113.9'));
    await limiter.forget();
    expect(await fail(by('ann'))).toBeGreaterThan(0);
    // Guesses leave nothing after a day, however many names were made up; where bea logged in stays known.
    clock.advance(24 * HOUR + 1);
    await limiter.forget();
    expect(await rows()).toHaveLength(1);
    clock.advance(30 * 24 * HOUR);
    await limiter.forget();
    expect(await rows()).toEqual([]);
  });
});
