import { ANONYMOUS, Caller } from './caller';
import { decide } from './decide';
import { Interaction } from './interaction';
import { Policy, PolicyLink, RequestObject } from './policy';
import { PolicySource } from './ports/policy-source';

const READ: Interaction = { operation: 'FhirRead', resourceType: 'Patient', resourceId: 'p1', admin: false };
const SEARCH: Interaction = { ...READ, operation: 'FhirSearch', resourceId: undefined };
const ADMIN_READ: Interaction = { ...READ, resourceType: 'Client', admin: true };

const CLIENT: Caller = { ...ANONYMOUS, credential: 'bearer', clientId: 'c1' };
const USER: Caller = { ...CLIENT, userId: 'u1', roles: ['nurse'] };

function link(text: string): PolicyLink {
  const [type, id] = text.split('/') as [PolicyLink['type'], string];
  return { type, id };
}

function allow(links: readonly string[] = [], more: Partial<Policy> = {}): Policy {
  return { id: 'p', engine: 'allow', links: links.map(link), anonymous: false, type: 'rest', ...more };
}

function only(method: string, links: readonly string[] = [], more: Partial<Policy> = {}): Policy {
  return allow(links, { engine: 'matcho', matcho: { 'request-method': method }, ...more });
}

class Policies extends PolicySource {
  reads = 0;

  constructor(private readonly policies: readonly Policy[]) {
    super();
  }

  override async find(): Promise<readonly Policy[]> {
    this.reads += 1;
    return this.policies;
  }
}

async function outcome(
  caller: Caller,
  policies: readonly Policy[],
  interaction = READ,
  request: RequestObject = { 'request-method': 'get' },
): Promise<string> {
  const decision = await decide({
    caller,
    interaction,
    policies: new Policies(policies),
    request: async () => request,
  });
  return decision.outcome === 'deny' ? decision.reason : decision.outcome;
}

describe('contract §7 decision, rule 1: token without user, or Basic', () => {
  it.each<[string, readonly Policy[], string]>([
    ['nothing', [], 'no-policy'],
    ['a policy of the client', [allow(['Client/c1'])], 'allow'],
    ['a policy of another client', [allow(['Client/c2'])], 'no-policy'],
    ['a policy of several clients', [allow(['Client/c2', 'Client/c1'])], 'allow'],
    ['a policy for everybody', [allow()], 'allow'],
    ['a policy of a user', [allow(['User/u1'])], 'no-policy'],
    ['a policy of client and user', [allow(['Client/c1', 'User/u1'])], 'no-policy'],
    ['a policy of a role', [allow(['Role/nurse'])], 'no-policy'],
    ['a policy of client and operation', [allow(['Client/c1', 'Operation/FhirRead'])], 'allow'],
    ['a policy of another operation', [allow(['Client/c1', 'Operation/FhirSearch'])], 'no-policy'],
    ['a policy on scopes', [allow(['Client/c1'], { type: 'scope' })], 'no-policy'],
    ['two policies, one of which allows', [only('put'), only('get')], 'allow'],
    ['a policy whose pattern does not match', [only('put', ['Client/c1'])], 'no-policy'],
  ])('%s', async (_, policies, expected) => {
    expect(await outcome(CLIENT, policies)).toBe(expected);
    expect(await outcome({ ...CLIENT, credential: 'basic' }, policies)).toBe(expected);
  });

  it('reaches admin types too', async () => {
    expect(await outcome(CLIENT, [allow(['Client/c1'])], ADMIN_READ)).toBe('allow');
  });
});

describe('contract §7 decision, rule 2: token with user', () => {
  it.each<[string, readonly Policy[], string]>([
    ['nothing', [], 'no-policy'],
    ['a policy of the user', [allow(['User/u1'])], 'allow'],
    ['a policy of another user', [allow(['User/u2'])], 'no-policy'],
    ['a policy for everybody', [allow()], 'allow'],
    ['a policy of a role of the user', [allow(['Role/doctor', 'Role/nurse'])], 'allow'],
    ['a policy of another role', [allow(['Role/doctor'])], 'no-policy'],
    ['a policy of the client alone', [allow(['Client/c1'])], 'no-policy'],
    ['a policy of user and client', [allow(['User/u1', 'Client/c1'])], 'allow'],
    ['a policy of user and another client', [allow(['User/u1', 'Client/c2'])], 'no-policy'],
    ['a client policy that allows as well', [allow(['User/u1']), allow(['Client/c1'])], 'allow'],
    ['a client policy that does not allow', [allow(['User/u1']), only('put', ['Client/c1'])], 'no-policy'],
    [
      'two client policies, one allows',
      [allow(), only('put', ['Client/c1']), only('get', ['Client/c1'])],
      'allow',
    ],
    ['a policy of another client', [allow(['User/u1']), only('put', ['Client/c2'])], 'allow'],
    [
      'a client policy for another operation, which still restricts',
      [allow(['User/u1']), allow(['Client/c1', 'Operation/FhirSearch'])],
      'no-policy',
    ],
    [
      'a client policy of an unknown engine',
      [allow(), allow(['Client/c1'], { engine: 'next' })],
      'no-policy',
    ],
    ['a client policy on scopes', [allow(), only('put', ['Client/c1'], { type: 'scope' })], 'allow'],
  ])('%s', async (_, policies, expected) => {
    expect(await outcome(USER, policies)).toBe(expected);
  });

  it('takes roles for none where the caller has none', async () => {
    expect(await outcome({ ...CLIENT, userId: 'u1' }, [allow(['Role/nurse'])])).toBe('no-policy');
  });
});

describe('contract §7 decision, rule 3 and rule 6: anonymous', () => {
  const open = allow([], { anonymous: true });

  it.each<[string, readonly Policy[], string]>([
    ['nothing', [], 'unauthenticated'],
    ['a policy for everybody', [allow()], 'unauthenticated'],
    ['a policy for anonymous callers', [open], 'allow'],
    ['one with a client', [allow(['Client/c1'], { anonymous: true })], 'unauthenticated'],
    ['one with a user', [allow(['User/u1'], { anonymous: true })], 'unauthenticated'],
    ['one with a role', [allow(['Role/nurse'], { anonymous: true })], 'unauthenticated'],
    ['one with the operation', [allow(['Operation/FhirRead'], { anonymous: true })], 'allow'],
    ['one on scopes', [allow([], { anonymous: true, type: 'scope' })], 'unauthenticated'],
  ])('%s', async (_, policies, expected) => {
    expect(await outcome(ANONYMOUS, policies)).toBe(expected);
  });

  it('never reaches admin types or named operations', async () => {
    expect(await outcome(ANONYMOUS, [open], ADMIN_READ)).toBe('unauthenticated');
    expect(await outcome(ANONYMOUS, [open], { ...READ, operation: 'FhirOperation' })).toBe('unauthenticated');
  });
});

describe('contract §3 decision order', () => {
  it('decides by scope before it reads a policy', async () => {
    const policies = new Policies([allow()]);
    const request = jest.fn();
    const caller = { ...CLIENT, scope: ['system/Patient.r'] };
    expect(await decide({ caller, interaction: SEARCH, policies, request })).toEqual({
      outcome: 'deny',
      reason: 'insufficient-scope',
      requiredScope: 'system/Patient.s',
    });
    expect(policies.reads).toBe(0);
    expect(await outcome(caller, [], READ)).toBe('no-policy');
  });

  it('builds the request object only for a policy that reads it, and once', async () => {
    const request = jest.fn(async () => ({ 'request-method': 'get' }));
    const ask = (policies: readonly Policy[]) =>
      decide({ caller: USER, interaction: READ, policies: new Policies(policies), request });
    await ask([]);
    await ask([only('get', ['User/u2'])]);
    await ask([only('get'), allow()]);
    expect(request).not.toHaveBeenCalled();
    expect(await ask([only('get'), only('get', ['Client/c1'])])).toEqual({ outcome: 'allow' });
    expect(request).toHaveBeenCalledTimes(1);
  });

  it('takes an engine that throws for one that does not allow', async () => {
    const broken = allow([], { engine: 'matcho', matcho: { a: { $nor: 1 } } });
    expect(await outcome(CLIENT, [broken])).toBe('no-policy');
    expect(await outcome(CLIENT, [broken, only('get')])).toBe('allow');
    expect(await outcome(CLIENT, [allow([], { engine: 'matcho' })])).toBe('no-policy');
  });

  it('rejects when the policies or the request object cannot be read', async () => {
    const down = new Error('down');
    const policies = new Policies([]);
    policies.find = () => Promise.reject(down);
    const request = async () => ({});
    await expect(decide({ caller: CLIENT, interaction: READ, policies, request })).rejects.toBe(down);
    await expect(
      decide({
        caller: CLIENT,
        interaction: READ,
        policies: new Policies([only('get')]),
        request: () => Promise.reject(down),
      }),
    ).rejects.toBe(down);
  });
});
