import { Client } from '../ports/client-store';
import { CodeMisuse, InvalidGrant, InvalidRequest, TokenReuse } from '../errors/rfc6749';
import {
  aStoredUser,
  CALLBACK,
  CHALLENGE,
  claimsOf,
  ISSUER_URL,
  MemoryAuthorization,
  registeredClient,
  VERIFIER,
} from '../../../test/support/memory/memory-authorization';

const secret = { kind: 'generated', sha256: '' } as const;
const confidential: Partial<Client> = { type: 'web-app', secret, trusted: true };
const noPkce = { code_challenge: undefined, code_challenge_method: undefined };

describe('the authorization_code grant (RFC 6749 §4.1.3)', () => {
  const start = (client: Partial<Client> = { trusted: true }): Promise<MemoryAuthorization> =>
    MemoryAuthorization.start(client);

  /** What fails must burn: the right request after it fails, too. */
  const burns = async (
    world: MemoryAuthorization,
    code: string,
    wrong: Record<string, string>,
  ): Promise<void> => {
    await expect(world.redeem({ code, ...wrong })).rejects.toThrow(CodeMisuse);
    await expect(world.redeem({ code })).rejects.toThrow(InvalidGrant);
    expect(world.audit.records.map(({ action }) => action)).toContain('code-misuse');
  };

  it('gives the tokens that the user allowed', async () => {
    const world = await start();
    const issued = await world.redeem({ code: await world.code({ nonce: 'n', scope: 'openid email' }) });
    expect(issued).toMatchObject({
      access_token: expect.stringMatching(/^nfa_at_/),
      token_type: 'Bearer',
      expires_in: 300,
      scope: 'openid email',
      id_token: expect.any(String),
      userinfo: { resourceType: 'User', id: 'user' },
    });
    expect(claimsOf(issued.id_token)).toMatchObject({ nonce: 'n', aud: 'app', sub: 'user' });
  });

  it.each(['', 'x', `nfa_ac_${'A'.repeat(43)}`, `nfa_at_${'A'.repeat(43)}`])(
    'GRANT-1 refuses the unknown code %j',
    async (code) => {
      await expect((await start()).redeem({ code })).rejects.toThrow(InvalidGrant);
    },
  );

  it('wants a code', async () => {
    const world = await start();
    await expect(world.redeem({})).rejects.toThrow(InvalidRequest);
  });

  it('GRANT-2 a code that comes back closes the Session that it opened', async () => {
    const world = await start();
    const code = await world.code();
    const { access_token: token } = await world.redeem({ code });
    await expect(world.redeem({ code })).rejects.toThrow(TokenReuse);
    expect(await world.sessions.findAccessToken(world.hashOf(token))).toBeUndefined();
    expect(world.audit.records.at(-1)).toMatchObject({ action: 'code-reuse', outcome: 'refused' });
  });

  it('GRANT-2 whoever sends it, with whatever else', async () => {
    const world = await start();
    world.addClient({ id: 'other' });
    const code = await world.code();
    const { access_token: token } = await world.redeem({ code });
    await expect(world.redeem({ code, code_verifier: 'x' }, { clientId: 'other' })).rejects.toThrow(
      TokenReuse,
    );
    expect(await world.sessions.findAccessToken(world.hashOf(token))).toBeUndefined();
  });

  it('GRANT-4 lives sixty seconds, is 256 bits and stored hashed', async () => {
    const world = await start();
    const [early, late] = [await world.code(), await world.code()];
    expect(early).toMatch(/^nfa_ac_[\w-]{43}$/);
    expect(JSON.stringify(await world.codes.find(world.hashOf(early)))).not.toContain(early.slice(7));
    world.clock.advance(58);
    await world.redeem({ code: early });
    world.clock.advance(3);
    await expect(world.redeem({ code: late })).rejects.toThrow(InvalidGrant);
  });

  it('a misuse that comes too late to burn the code closes what the code opened', async () => {
    const world = await start();
    const code = await world.code();
    const { access_token: token } = await world.redeem({ code });
    const { codes } = world;
    // As the misuse saw it a moment before: not used yet.
    const find = codes.find.bind(codes);
    jest.spyOn(codes, 'find').mockImplementationOnce(async (hash) => {
      const found = await find(hash);
      return found && { ...found, usedAt: undefined };
    });
    await expect(world.redeem({ code, code_verifier: 'x'.repeat(43) })).rejects.toThrow(CodeMisuse);
    expect(await world.sessions.findAccessToken(world.hashOf(token))).toBeUndefined();
  });

  it('GRANT-5, OA-02 is burned by another client, and tells it nothing', async () => {
    const world = await start();
    world.addClient({ id: 'other' });
    const code = await world.code();
    await expect(world.redeem({ code }, { clientId: 'other' })).rejects.toThrow(CodeMisuse);
    await expect(world.redeem({ code })).rejects.toThrow(InvalidGrant);
    const unknown = await world
      .redeem({ code: `nfa_ac_${'A'.repeat(43)}` })
      .catch((error: unknown) => (error as InvalidGrant).toBody());
    const again = await world.code();
    const foreign = await world
      .redeem({ code: again }, { clientId: 'other' })
      .catch((error: unknown) => (error as InvalidGrant).toBody());
    expect(foreign).toEqual(unknown);
  });

  it('GRANT-7, RU-12 wants the redirect_uri of the request', async () => {
    const two = { auth: { authorization_code: { redirectUris: [CALLBACK, 'https://app.example/two'] } } };
    for (const wrong of ['https://app.example/two', `${CALLBACK}/`, 'https://evil.test/']) {
      const world = await start({ trusted: true, ...two });
      await burns(world, await world.code(), { redirect_uri: wrong });
    }
  });

  it('GRANT-7 it may be left out with PKCE or a single registered one, and not otherwise (contract §8.4)', async () => {
    const two = { auth: { authorization_code: { redirectUris: [CALLBACK, 'https://app.example/two'] } } };
    const leftOut = { redirect_uri: undefined as unknown as string };
    const withPkce = await start({ trusted: true, ...two });
    await withPkce.redeem({ code: await withPkce.code(), ...leftOut });
    const single = await start(confidential);
    const without = { ...leftOut, code_verifier: undefined as unknown as string };
    await single.redeem({ code: await single.code(noPkce), ...without });
    const neither = await start({ ...confidential, ...two });
    await burns(neither, await neither.code(noPkce), without);
  });

  it('GRANT-7 left out of both, or sent to the token endpoint alone, it is the single registered one', async () => {
    const world = await start();
    const changes = { redirect_uri: undefined, scope: undefined };
    await world.redeem({ code: await world.code(changes) });
    await burns(world, await world.code(changes), { redirect_uri: 'https://app.example/other' });
  });

  it.each([
    ['missing', undefined],
    ['short', VERIFIER.slice(0, 42)],
    ['long', 'a'.repeat(129)],
    ['of other characters', `${VERIFIER}+`],
    ['wrong', `${VERIFIER}x`],
    ['equal to the challenge', CHALLENGE],
  ])('GRANT-8, OA-01 a verifier that is %s burns the code', async (_, verifier) => {
    const world = await start();
    await burns(world, await world.code(), { code_verifier: verifier! });
    expect(world.audit.records).toContainEqual(
      expect.objectContaining({
        action: 'code-misuse',
        outcome: 'refused',
        userId: 'user',
        detail: { reason: 'code_verifier' },
      }),
    );
  });

  it('GRANT-9, OA-03 a verifier without a challenge burns the code', async () => {
    const world = await start(confidential);
    const code = await world.code(noPkce);
    await expect(world.redeem({ code })).rejects.toThrow(CodeMisuse);
  });

  it('GRANT-14 refuses when the user was deactivated or deleted in between, or has another password', async () => {
    for (const change of ['inactive', 'deleted'] as const) {
      const world = await start();
      const code = await world.code();
      if (change === 'deleted') world.users.delete('user');
      else world.users.set({ ...aStoredUser('user'), active: false });
      await expect(world.redeem({ code })).rejects.toThrow(InvalidGrant);
    }
  });

  it('a Session of a first_party client ends with the login, and the login with it', async () => {
    const world = await start({ firstParty: true });
    const browser = await world.logIn();
    const { access_token: first } = await world.redeem({ code: await world.code({}, browser) });
    const token = await world.sessions.findAccessToken(world.hashOf(first));
    await world.sessions.close(token!.sessionId);
    expect(world.sessions.isOpen(browser.login!.sessionId)).toBe(false);
    const again = await world.logIn();
    const { access_token: second } = await world.redeem({ code: await world.code({}, again) });
    await world.logOut(again);
    expect(await world.sessions.findAccessToken(world.hashOf(second))).toBeUndefined();
  });

  it('a code of a first_party client is worth nothing once the login has ended; of another one it is', async () => {
    for (const [firstParty, redeemable] of [
      [true, false],
      [false, true],
    ] as const) {
      const world = await start({ trusted: true, firstParty });
      const browser = await world.logIn();
      const code = await world.code({}, browser);
      await world.logOut(browser);
      const redeemed = world.redeem({ code });
      await (redeemable
        ? expect(redeemed).resolves.toBeDefined()
        : expect(redeemed).rejects.toThrow(InvalidGrant));
    }
  });

  it('GRANT-3 of many redemptions at once one succeeds, and the others end what it gave', async () => {
    const world = await start();
    const code = await world.code();
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => world.redeem({ code })));
    const won = results.filter(({ status }) => status === 'fulfilled');
    expect(won).toHaveLength(1);
    expect(
      results.filter((result) => result.status === 'rejected' && result.reason instanceof TokenReuse),
    ).toHaveLength(19);
  });

  it('drops what the client may not have any more', async () => {
    const world = await start({ trusted: true, scope: ['openid', 'email'] });
    const code = await world.code({ scope: 'openid email' });
    world.clients.set(registeredClient({ trusted: true, scope: ['openid'] }));
    expect((await world.redeem({ code })).scope).toBe('openid');
  });

  it('keeps the audience of the request, and lets the client narrow it', async () => {
    const auth = {
      authorization_code: {
        redirectUris: [CALLBACK],
        audience: ['https://api.example', `${ISSUER_URL}/fhir`],
      },
    };
    const world = await start({ trusted: true, auth });
    const audienceOf = async (resources: string[]) => {
      const { access_token: token } = await world.redeem({ code: await world.code() }, { resources });
      return (await world.sessions.findAccessToken(world.hashOf(token)))?.audience;
    };
    expect(await audienceOf([])).toEqual(['https://api.example', `${ISSUER_URL}/fhir`]);
    expect(await audienceOf(['https://api.example'])).toEqual(['https://api.example']);
    await expect(audienceOf(['https://elsewhere.example'])).rejects.toThrow('resource');
  });

  it('REFRESH-16 an id_token comes with each refresh: same iss, sub, aud, auth_time and sid, newer iat, no nonce', async () => {
    const world = await start({ trusted: true, grantTypes: ['authorization_code', 'refresh_token'] });
    const browser = await world.logIn();
    world.clock.advance(100);
    const code = await world.code({ scope: 'openid offline_access', nonce: 'n' }, browser);
    const first = await world.redeem({ code });
    world.clock.advance(100);
    const second = await world.redeem({
      grant_type: 'refresh_token',
      refresh_token: first.refresh_token,
    });
    const [before, after] = [claimsOf(first.id_token), claimsOf(second.id_token)];
    for (const name of ['iss', 'sub', 'aud', 'auth_time', 'sid']) expect(after[name]).toBe(before[name]);
    expect(after.iat).toBeGreaterThan(before.iat as number);
    expect(after).not.toHaveProperty('nonce');
    expect(before.auth_time).toBe(Math.floor(browser.login!.authTime.getTime() / 1000));
  });
});
