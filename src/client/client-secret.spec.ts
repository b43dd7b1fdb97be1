import { JsonObject } from '../lib/json';
import { ChosenSecretHash } from '../lib/secret-hash/chosen-secret-hash';
import { SecretVerifier } from '../protocol/client-authentication/verify-secret';
import { secretRequired } from '../protocol/client-authentication/secret-required';
import { Client } from '../protocol/ports/client-store';
import { ClientEntity } from './client.entity';
import { ClientSecrets, generateClientSecret, rotateClientSecret } from './client-secret';
import { clientView } from './client-view';
import { ParsedClient } from './parse-client';
import { SecretColumn } from './secret-column';

const hash = new ChosenSecretHash({ memoryKiB: 8, passes: 1, lanes: 1 });
const secrets = new ClientSecrets(hash, { now: () => new Date() });

function row(secret: SecretColumn | null, document: JsonObject = {}): ClientEntity {
  return { id: 'c', version: 1, lastUpdated: new Date(0), active: true, document, secret };
}

function parsed(secret: string | null | undefined, document: JsonObject = {}): ParsedClient {
  return { secret, document, active: true };
}

function client(secret: SecretColumn | null, document: JsonObject = {}): Client {
  return clientView(row(secret, document));
}

class CountingHash extends ChosenSecretHash {
  runs = 0;

  override async hash(secret: string): Promise<string> {
    this.runs++;
    return super.hash(secret);
  }

  override async verify(phc: string, secret: string): Promise<boolean> {
    this.runs++;
    return super.verify(phc, secret);
  }
}

describe('contract §4.1 secret', () => {
  it('is hashed when set, kept when left out, removed by null', async () => {
    const set = await secrets.next(parsed('verysecret'), undefined);
    expect(set).toEqual({ kind: 'chosen', argon2: expect.stringMatching(/^\$argon2id\$/) });
    expect(await secrets.next(parsed(undefined), row(set))).toBe(set);
    expect(await secrets.next(parsed(undefined), undefined)).toBeNull();
    expect(await secrets.next(parsed(null, { type: 'spa' }), row(set))).toBeNull();
  });

  it('leaves a client closed that loses its last credential (rule 20)', async () => {
    const { stored } = generateClientSecret();
    const lost = await secrets.next(parsed(null), row(stored));
    expect(lost).toEqual({ kind: 'lost' });
    expect(await secrets.next(parsed(undefined), row(lost))).toEqual({ kind: 'lost' });
    expect(await secrets.next(parsed(undefined), row(null, { jwks: [{}] }))).toEqual({ kind: 'lost' });
    expect(await secrets.next(parsed(undefined, { jwks: [{}] }), row(lost))).toBeNull();
    expect(
      await secrets.next(parsed(undefined, { token_endpoint_auth_method: 'none' }), row(lost)),
    ).toBeNull();
    expect(secretRequired(client(lost), 'authorization_code')).toBe(true);
    expect(secretRequired(client(null), 'authorization_code')).toBe(false);
  });

  it('replaces what was there before by a generated one when rotated', () => {
    const before = generateClientSecret().stored;
    const at = new Date('2030-01-01T00:00:00Z');
    expect(rotateClientSecret(before, undefined).stored).not.toHaveProperty('previous');
    const first = rotateClientSecret(before, at).stored;
    expect(first).toMatchObject({ previous: before, previousUntil: '2030-01-01T00:00:00.000Z' });
    expect(rotateClientSecret(first, at).stored.previous).not.toHaveProperty('previous');
    expect(rotateClientSecret({ kind: 'lost' }, at).stored).not.toHaveProperty('previous');
  });
});

describe('contract §8.1 SecretVerifier', () => {
  let now = new Date('2030-01-01T00:00:00Z');
  const clock = { now: () => now };
  let counting: CountingHash;
  let verifier: SecretVerifier;

  beforeEach(() => {
    now = new Date('2030-01-01T00:00:00Z');
    counting = new CountingHash({ memoryKiB: 8, passes: 1, lanes: 1 });
    verifier = new SecretVerifier(counting, clock);
  });

  it('verifies a generated secret without argon2', async () => {
    const { secret, stored } = generateClientSecret();
    expect(await verifier.verify(client(stored), secret)).toBe(true);
    expect(counting.runs).toBe(0);
  });

  it('TOKEN-4 hashes once for every refusal, so that time tells nothing', async () => {
    const chosen: SecretColumn = { kind: 'chosen', argon2: await hash.hash('verysecret') };
    const rotated = rotateClientSecret(chosen, new Date('2030-01-02T00:00:00Z')).stored;
    for (const known of [
      undefined,
      client(null),
      client(generateClientSecret().stored),
      client(chosen),
      client(rotated),
    ]) {
      counting.runs = 0;
      expect(await verifier.verify(known, 'wrong')).toBe(false);
      expect(counting.runs).toBe(1);
    }
  });

  it('runs argon2 for a chosen secret once, and again when the secret changes', async () => {
    const first = client({ kind: 'chosen', argon2: await hash.hash('verysecret') });
    expect(verifier.recognises(first, 'verysecret')).toBe(false);
    for (let time = 0; time < 3; time++) expect(await verifier.verify(first, 'verysecret')).toBe(true);
    expect(counting.runs).toBe(1);
    expect(verifier.recognises(first, 'verysecret')).toBe(true);
    expect(verifier.recognises(first, 'other')).toBe(false);
    const second = client({ kind: 'chosen', argon2: await hash.hash('another1') });
    expect(await verifier.verify(second, 'verysecret')).toBe(false);
  });

  it('takes the secret before a rotation until the overlap ends', async () => {
    const before = generateClientSecret();
    const rotated = rotateClientSecret(before.stored, new Date('2030-01-01T01:00:00Z'));
    expect(await verifier.verify(client(rotated.stored), before.secret)).toBe(true);
    expect(await verifier.verify(client(rotated.stored), rotated.secret)).toBe(true);
    now = new Date('2030-01-01T01:00:00Z');
    expect(await verifier.verify(client(rotated.stored), before.secret)).toBe(false);
    expect(await verifier.verify(client(rotated.stored), rotated.secret)).toBe(true);
  });
});
