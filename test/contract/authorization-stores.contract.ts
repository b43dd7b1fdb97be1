import { randomBytes } from 'node:crypto';
import { entities } from '../../src/entities';
import { UnitOfWork } from '../../src/lib/unit-of-work';
import { SingleUseHousekeeping } from '../../src/oauth/storage/single-use-housekeeping';
import { DatabaseCodeStore } from '../../src/oauth/storage/database-code.store';
import { DatabaseConsentStore } from '../../src/oauth/storage/database-consent.store';
import { DatabaseFormTokenStore } from '../../src/oauth/storage/database-form-token.store';
import { DatabaseInteractionStore } from '../../src/oauth/storage/database-interaction.store';
import { AuthorizationCode, CodeStore } from '../../src/protocol/ports/code-store';
import { Consent, ConsentStore } from '../../src/protocol/ports/consent-store';
import { FormTokenStore } from '../../src/protocol/ports/form-token-store';
import { Interaction, InteractionStore } from '../../src/protocol/ports/interaction-store';
import { DatabaseSessionStore } from '../../src/session/session.store';
import { onPostgres, testDatabase } from '../support/database/test-database';
import { MemoryCodeStore } from '../support/memory/memory-code.store';
import { MemoryConsentStore } from '../support/memory/memory-consent.store';
import { MemoryFormTokenStore } from '../support/memory/memory-form-token.store';
import { MemoryInteractionStore } from '../support/memory/memory-interaction.store';
import { MemoryUnitOfWork } from '../support/memory/memory-unit-of-work';
import { TestClock } from '../support/test-clock';
import { aToken, sessionOf } from './describe-session-store';
import { aCode, aFormToken, anInteraction, late, now, soon } from './authorization.builder';

interface Stores {
  readonly codes: CodeStore;
  readonly consents: ConsentStore;
  readonly interactions: InteractionStore;
  readonly formTokens: FormTokenStore;
  readonly unitOfWork: UnitOfWork;
  close?(): Promise<void>;
}

function describeStores(name: string, make: () => Promise<Stores>): void {
  describe(`authorization stores: ${name}`, () => {
    let stores: Stores;
    beforeEach(async () => {
      stores = await make();
    });
    afterEach(() => stores.close?.());

    const failing = (work: () => Promise<unknown>): Promise<void> =>
      expect(
        stores.unitOfWork.run(async () => {
          await work();
          throw new Error('no');
        }),
      ).rejects.toThrow('no');

    describe('CodeStore', () => {
      const added = async (code = aCode()): Promise<AuthorizationCode> => {
        await stores.unitOfWork.append(() => {
          stores.codes.add(code);
        });
        return code;
      };

      it('finds a code as it was added, and no other', async () => {
        const full = await added();
        const bare = await added(
          aCode({
            redirectUri: undefined,
            codeChallenge: undefined,
            nonce: undefined,
            scope: [],
            context: {},
          }),
        );
        expect(await stores.codes.find(full.hash)).toEqual(full);
        expect(await stores.codes.find(bare.hash)).toEqual(bare);
        expect(await stores.codes.find(randomBytes(32))).toBeUndefined();
      });

      it('consumes once, and still finds what was consumed', async () => {
        const { hash } = await added();
        expect(await stores.codes.consume(hash, now)).toBe(true);
        expect(await stores.codes.consume(hash, now)).toBe(false);
        expect((await stores.codes.find(hash))?.usedAt).toEqual(now);
        expect(await stores.codes.consume(randomBytes(32), now)).toBe(false);
      });

      it('does not consume what has expired', async () => {
        const { hash } = await added();
        expect(await stores.codes.consume(hash, soon)).toBe(false);
        expect((await stores.codes.find(hash))?.usedAt).toBeUndefined();
      });

      it('neither adds nor consumes in a unit of work that fails', async () => {
        const { hash } = await added();
        const other = aCode();
        await failing(async () => {
          stores.codes.add(other);
          expect(await stores.codes.consume(hash, now)).toBe(true);
        });
        expect(await stores.codes.find(other.hash)).toBeUndefined();
        expect(await stores.codes.consume(hash, now)).toBe(true);
      });

      it('KEY-15 consumes once when many come at once', async () => {
        const { hash } = await added();
        const results = await Promise.all(
          Array.from({ length: 50 }, () => stores.unitOfWork.run(() => stores.codes.consume(hash, now))),
        );
        expect(results.filter((result) => result)).toHaveLength(1);
      });
    });

    describe('InteractionStore', () => {
      const added = async (interaction = anInteraction()): Promise<Interaction> => {
        await stores.unitOfWork.append(() => {
          stores.interactions.add(interaction);
        });
        return interaction;
      };

      it('finds an interaction as it was added, for its browser alone, until it expires', async () => {
        const interaction = await added();
        const { hash, browser } = interaction;
        expect(await stores.interactions.find(hash, browser!, now)).toEqual(interaction);
        expect(await stores.interactions.find(hash, randomBytes(32), now)).toBeUndefined();
        expect(await stores.interactions.find(randomBytes(32), browser!, now)).toBeUndefined();
        expect(await stores.interactions.find(hash, browser!, soon)).toBeUndefined();
      });

      it('gives one without a browser to the first that comes', async () => {
        const { hash } = await added(anInteraction({ browser: undefined }));
        const browsers = Array.from({ length: 20 }, () => randomBytes(32));
        const found = await Promise.all(
          browsers.map((browser) => stores.interactions.find(hash, browser, now)),
        );
        const winners = found.filter((one) => one !== undefined);
        expect(winners).toHaveLength(1);
        const winner = winners[0]!.browser!;
        expect(await stores.interactions.find(hash, winner, now)).toBeDefined();
        for (const browser of browsers.filter((one) => !one.equals(winner))) {
          expect(await stores.interactions.find(hash, browser, now)).toBeUndefined();
        }
      });

      it('keeps a decision', async () => {
        const { hash, browser } = await added();
        const decision = { kind: 'granted', scope: ['openid'], userId: 'u1' } as const;
        await stores.interactions.decide(hash, decision);
        expect((await stores.interactions.find(hash, browser!, now))?.consent).toEqual(decision);
      });

      it('keeps the patient that was chosen', async () => {
        const { hash, browser } = await added();
        await stores.interactions.choosePatient(hash, { userId: 'u1', id: 'p1' });
        const found = await stores.interactions.find(hash, browser!, now);
        expect([found?.patient, found?.consent]).toEqual([{ userId: 'u1', id: 'p1' }, undefined]);
      });

      it('goes on under the cookie of the login', async () => {
        const { hash, browser } = await added();
        const other = await added();
        const next = randomBytes(32);
        await stores.interactions.rebind(browser!, next);
        expect(await stores.interactions.find(hash, browser!, now)).toBeUndefined();
        expect((await stores.interactions.find(hash, next, now))?.browser).toEqual(next);
        expect(await stores.interactions.find(other.hash, next, now)).toBeUndefined();
      });

      it('KEY-15 ends once, unless the unit of work fails', async () => {
        const { hash, browser } = await added();
        await failing(() => stores.interactions.consume(hash));
        expect(await stores.interactions.find(hash, browser!, now)).toBeDefined();
        const results = await Promise.all(
          Array.from({ length: 50 }, () => stores.unitOfWork.run(() => stores.interactions.consume(hash))),
        );
        expect(results.filter((result) => result)).toHaveLength(1);
        expect(await stores.interactions.find(hash, browser!, now)).toBeUndefined();
      });
    });

    describe('FormTokenStore', () => {
      it('KEY-15 uses a token up once, for its browser and purpose, until it expires', async () => {
        const token = aFormToken();
        await stores.formTokens.add(token);
        const wrong = [
          { ...token, browser: randomBytes(32) },
          { ...token, purpose: 'consent' },
          { ...token, hash: randomBytes(32) },
        ];
        for (const other of wrong) expect(await stores.formTokens.consume(other, now)).toBe(false);
        expect(await stores.formTokens.consume(token, soon)).toBe(false);
        const results = await Promise.all(
          Array.from({ length: 50 }, () => stores.formTokens.consume(token, now)),
        );
        expect(results.filter((result) => result)).toHaveLength(1);
      });
    });

    describe('ConsentStore', () => {
      const consent = (changes: Partial<Consent> = {}): Consent => ({
        userId: 'u1',
        clientId: 'c1',
        scope: ['openid', 'email'],
        selections: {},
        grantedAt: now,
        ...changes,
      });

      it('remembers the last consent of a user for a client', async () => {
        await stores.consents.remember(consent());
        expect(await stores.consents.find('u1', 'c1')).toEqual(consent());
        const changed = consent({
          scope: [],
          selections: { 'user/*.rs': ['user/Goal.rs'] },
          grantedAt: soon,
        });
        await stores.consents.remember(changed);
        expect(await stores.consents.find('u1', 'c1')).toEqual(changed);
        expect(await stores.consents.find('u2', 'c1')).toBeUndefined();
        expect(await stores.consents.find('u1', 'c2')).toBeUndefined();
      });

      it('finds those of a user, newest first, and forgets what was withdrawn', async () => {
        await stores.consents.remember(consent());
        await stores.consents.remember(consent({ clientId: 'c2', grantedAt: late }));
        await stores.consents.remember(consent({ userId: 'u2' }));
        expect((await stores.consents.findAllOf('u1')).map(({ clientId }) => clientId)).toEqual(['c2', 'c1']);
        await failing(() => stores.consents.withdraw('u1', 'c1'));
        expect(await stores.consents.find('u1', 'c1')).toBeDefined();
        const hold = () => stores.unitOfWork.run(() => stores.consents.hold('u1', 'c1'));
        expect(await hold()).toEqual(consent());
        await stores.consents.withdraw('u1', 'c1');
        expect(await stores.consents.find('u1', 'c1')).toBeUndefined();
        expect(await hold()).toBeUndefined();
        expect(await stores.consents.find('u2', 'c1')).toBeDefined();
      });
    });
  });
}

describeStores('in memory', async () => {
  const unitOfWork = new MemoryUnitOfWork();
  return {
    unitOfWork,
    codes: new MemoryCodeStore(unitOfWork),
    consents: new MemoryConsentStore(unitOfWork),
    interactions: new MemoryInteractionStore(unitOfWork),
    formTokens: new MemoryFormTokenStore(),
  };
});

describeStores('in the database', openStores);

async function openStores() {
  await testDatabase().truncateAll();
  const open = await testDatabase().open(entities);
  const { database, unitOfWork, changeFeed } = open;
  // Consents are of users and clients that exist.
  for (const [kind, table] of [
    ['User', 'user_account'],
    ['Client', 'client'],
  ] as const) {
    for (const number of [1, 2]) {
      const id = `${kind[0]!.toLowerCase()}${number}`;
      await database.query(`INSERT INTO subject (id, kind) VALUES ($1, $2)`, [id, kind]);
      await database.query(
        `INSERT INTO ${table} (id, version, last_updated, document, active) VALUES ($1, 1, $2, '{}', true)`,
        [id, now],
      );
    }
  }
  return {
    database,
    unitOfWork,
    changeFeed,
    codes: new DatabaseCodeStore(database),
    consents: new DatabaseConsentStore(database),
    interactions: new DatabaseInteractionStore(database),
    formTokens: new DatabaseFormTokenStore(database),
    close: () => open.close(),
  };
}

describe('authorization stores in the database', () => {
  let stores: Awaited<ReturnType<typeof openStores>>;
  beforeEach(async () => {
    stores = await openStores();
  });
  afterEach(() => stores.close());

  it('a consent goes with its user and its client: the next one of the id inherits none', async () => {
    const consent = { scope: ['openid'], selections: {}, grantedAt: now };
    await stores.consents.remember({ ...consent, userId: 'u1', clientId: 'c1' });
    await stores.consents.remember({ ...consent, userId: 'u2', clientId: 'c2' });
    await stores.database.query(`DELETE FROM user_account WHERE id = 'u1'`);
    await stores.database.query(`DELETE FROM client WHERE id = 'c2'`);
    expect(await stores.consents.find('u1', 'c1')).toBeUndefined();
    expect(await stores.consents.find('u2', 'c2')).toBeUndefined();
  });

  it('codes end with all Sessions of their user, client or consent, used ones stay known', async () => {
    const sessions = new DatabaseSessionStore(stores.database, stores.unitOfWork, stores.changeFeed, {
      now: () => now,
    });
    const closings = [
      () => sessions.closeAllOfUser('u1'),
      () => sessions.closeAllOfClient('c1'),
      () => sessions.closeAllOfConsent('u1', 'c1'),
    ];
    for (const close of closings) {
      const [ended, used, other] = [aCode(), aCode(), aCode({ userId: 'u2', clientId: 'c2' })];
      await stores.unitOfWork.append(() => {
        for (const code of [ended, used, other]) stores.codes.add(code);
      });
      await stores.codes.consume(used.hash, now);
      await close();
      expect(await stores.codes.find(ended.hash)).toBeUndefined();
      expect(await stores.codes.find(used.hash)).toBeDefined();
      expect(await stores.codes.consume(other.hash, now)).toBe(true);
    }
  });

  it('housekeeping removes what expired, and codes a day later', async () => {
    const clock = new TestClock();
    const [code, interaction, token] = [
      aCode({ expiresAt: new Date(clock.now().getTime() + 60_000) }),
      anInteraction({ expiresAt: new Date(clock.now().getTime() + 60_000) }),
      aFormToken({ expiresAt: new Date(clock.now().getTime() + 60_000) }),
    ];
    await stores.unitOfWork.append(() => {
      stores.codes.add(code);
      stores.interactions.add(interaction);
    });
    await stores.formTokens.add(token);
    const housekeeping = new SingleUseHousekeeping(stores.database, clock);
    const count = async (): Promise<number[]> => {
      await housekeeping.run();
      const tables = ['authorization_code', 'interaction', 'form_token'];
      return Promise.all(
        tables.map(async (table) => (await stores.database.query(`SELECT 1 FROM ${table}`)).length),
      );
    };
    expect(await count()).toEqual([1, 1, 1]);
    clock.advance(61);
    expect(await count()).toEqual([1, 0, 0]);
    clock.advance(24 * 60 * 60);
    expect(await count()).toEqual([0, 0, 0]);
  });

  if (onPostgres) {
    it('a closing that overlaps a redemption waits for it, and closes what it opened', async () => {
      const sessions = new DatabaseSessionStore(stores.database, stores.unitOfWork, stores.changeFeed, {
        now: () => now,
      });
      const code = aCode();
      await stores.unitOfWork.append(() => {
        stores.codes.add(code);
      });
      let tell = (): void => undefined;
      const consumed = new Promise<void>((resolve) => {
        tell = resolve;
      });
      const redeeming = stores.unitOfWork.run(async () => {
        expect(await stores.codes.consume(code.hash, now)).toBe(true);
        tell();
        await new Promise((resolve) => setTimeout(resolve, 200));
        const { scope, audience, context } = code;
        const token = aToken({
          sessionId: code.sessionId,
          clientId: 'c1',
          userId: 'u1',
          scope,
          audience,
          context,
        });
        sessions.open(sessionOf(token));
      });
      await consumed;
      await Promise.all([redeeming, sessions.closeAllOfConsent('u1', 'c1')]);
      const [row] = await stores.database.query<{ active: boolean }>('SELECT active FROM session');
      expect(row?.active).toBe(false);
    });
  }
});
