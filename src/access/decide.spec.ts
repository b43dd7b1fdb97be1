import { JsonObject } from '../lib/json';
import { and, Filter, or } from '../query/filter';
import { parseCriteria } from '../query/parse-criteria';
import { searchParametersOf } from '../r4/search-parameters';
import { ANONYMOUS, Caller } from './caller';
import { anticipate, decide } from './decide';
import { Decision, narrowingsOf } from './decision';
import { Interaction } from './interaction';
import { Policy, PolicyLink, RequestObject } from './policy';
import { PolicySource } from './ports/policy-source';

const READ: Interaction = { operation: 'FhirRead', resourceType: 'Patient', resourceId: 'p1', admin: false };
const SEARCH: Interaction = { ...READ, operation: 'FhirSearch', resourceId: undefined };
const ADMIN_READ: Interaction = { ...READ, resourceType: 'Client', admin: true };

const NO_POLICY = { outcome: 'deny', reason: 'no-policy' };
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

function rules(rule: JsonObject, links: readonly string[] = []): Policy {
  return allow(links, { engine: 'fhir', resource: [{ resourceType: 'Patient', ...rule }] });
}

async function decided(caller: Caller, policies: readonly Policy[], interaction = READ): Promise<Decision> {
  const request = async () => ({ 'request-method': 'get' });
  return decide({ caller, interaction, policies: new Policies(policies), request });
}

function narrowed(...constraints: Filter[]) {
  return {
    outcome: 'narrow',
    narrowings: [{ constraint: or(...constraints), hiddenFields: [], readonlyFields: [] }],
  };
}

const female = parseCriteria('Patient', 'gender=female', searchParametersOf('Patient'));
const active = parseCriteria('Patient', 'active=true', searchParametersOf('Patient'));
const FEMALE = { criteria: 'gender=female' };
const ACTIVE = { criteria: 'active=true' };

describe('contract §7 decision: policies that narrow', () => {
  it('adds up what several policies let through', async () => {
    const both = [rules(FEMALE), rules(ACTIVE)];
    expect(await decided(CLIENT, both)).toEqual(narrowed(female, active));
    expect(await decided(CLIENT, [...both, allow()])).toEqual({ outcome: 'allow' });
    expect(await decided(CLIENT, [...both, only('get')])).toEqual({ outcome: 'allow' });
    expect(await decided(CLIENT, [...both, only('put')])).toEqual(narrowed(female, active));
  });

  it('lets the policies of a client restrict what its users reach', async () => {
    const own = rules(FEMALE, ['User/u1']);
    expect(await decided(USER, [own, rules(ACTIVE, ['Client/c1'])])).toEqual(narrowed(and(female, active)));
    expect(await decided(USER, [allow(), rules(ACTIVE, ['Client/c1'])])).toEqual(narrowed(active));
    expect(await decided(USER, [own, allow(['Client/c1'])])).toEqual(narrowed(female));
    expect(await decided(USER, [own, rules({ interaction: ['search'] }, ['Client/c1'])])).toEqual(NO_POLICY);
  });

  it('narrows anonymous callers, too', async () => {
    const open = { ...rules(FEMALE), anonymous: true };
    expect(await decided(ANONYMOUS, [open])).toEqual(narrowed(female));
    expect(await decided(ANONYMOUS, [{ ...rules({ criteria: '_tag=%user' }), anonymous: true }])).toEqual({
      outcome: 'deny',
      reason: 'unauthenticated',
    });
  });

  it('RS-22 denies where a variable is missing', async () => {
    const own = rules({ compartment: '%patient' });
    expect(await decided(USER, [own])).toEqual(NO_POLICY);
    expect(await decided({ ...USER, context: { patient: 'p1' } }, [own])).toEqual(
      narrowed({ op: 'compartment', patient: 'p1' }),
    );
  });

  it('hides what every policy that lets a resource through hides', async () => {
    const [shy, shier] = [rules({ hiddenFields: ['name', 'telecom'] }), rules({ hiddenFields: ['name'] })];
    const fieldsOf = async (policies: readonly Policy[]) =>
      narrowingsOf(await decided(USER, policies)).map(({ hiddenFields }) => hiddenFields);
    expect(await fieldsOf([shy, shier])).toEqual([
      ['name', 'telecom', 'text'],
      ['name', 'text'],
    ]);
    expect(await fieldsOf([shy, allow(['Client/c1'])])).toEqual([['name', 'telecom', 'text']]);
    expect(await fieldsOf([shier, rules({ hiddenFields: ['photo'] }, ['Client/c1'])])).toEqual([
      ['name', 'photo', 'text'],
    ]);
  });

  it('SCOPE-12 keeps a scope within what the policies of its user allow, and conversely', async () => {
    const user = (scope: string) => ({ ...USER, scope: [scope] });
    const own = rules(FEMALE, ['User/u1']);
    expect(await decided(user('user/*.cruds'), [])).toEqual(NO_POLICY);
    expect(await decided(user('user/*.cruds'), [own])).toEqual(narrowed(female));
    expect(await decided(user('user/Patient.r?active=true'), [own])).toEqual(narrowed(and(active, female)));
    expect(await decided(user('user/Patient.r?active=true'), [allow()])).toEqual(narrowed(active));
    expect(await decided(user('user/Patient.s'), [allow()])).toMatchObject({ reason: 'insufficient-scope' });
  });

  describe('FA-22 the query of a scope and a field that a policy hides', () => {
    const user = (scope: string) => ({ ...USER, scope: scope.split(' ') });
    const filterOf = (query: string) => parseCriteria('Patient', query, searchParametersOf('Patient'));
    const hiding = (more: JsonObject = {}) => rules({ hiddenFields: ['identifier'], ...more });
    const asking = 'user/Patient.rs?identifier=ssn|123';
    const hidden = (constraint: Filter) => ({
      constraint,
      hiddenFields: expect.arrayContaining(['identifier']) as string[],
      readonlyFields: [],
    });

    it('reach nothing together, to read, search or write', async () => {
      for (const query of [asking, `${asking}&gender=female`]) {
        expect(await decided(user(query), [hiding()], SEARCH)).toEqual(NO_POLICY);
        expect(await decided(user(query), [hiding(FEMALE)])).toEqual(NO_POLICY);
      }
      const update: Interaction = { ...READ, operation: 'FhirUpdate' };
      const caller = user('user/Patient.u?identifier=ssn|123');
      expect((await decided(caller, [hiding()], update)).outcome).toBe('deny');
      const ahead = await anticipate({ caller, interaction: update, policies: new Policies([hiding()]) });
      expect(ahead.outcome).toBe('deny');
    });

    it('take nothing from another scope, nor from a policy that shows the field', async () => {
      const both = user(`${asking} user/Patient.rs?gender=female`);
      expect(await decided(both, [hiding()], SEARCH)).toEqual({
        outcome: 'narrow',
        narrowings: [hidden(female)],
      });
      const all = user(`${asking} user/Patient.rs`);
      expect(await decided(all, [hiding()])).toEqual({
        outcome: 'narrow',
        narrowings: [hidden({ op: 'all' })],
      });
      expect(await decided(user(asking), [hiding(), rules(ACTIVE)])).toEqual(
        narrowed(and(filterOf('identifier=ssn|123'), active)),
      );
    });

    it('are no matter of the criteria that a policy has itself, nor of the compartment of a patient', async () => {
      const own = hiding({ criteria: 'identifier=ssn|123' });
      expect(await decided(user('user/Patient.rs?gender=female'), [own])).toEqual({
        outcome: 'narrow',
        narrowings: [hidden(and(female, filterOf('identifier=ssn|123')))],
      });
      const launched = { ...USER, scope: ['patient/Observation.rs'], context: { patient: 'p1' } };
      const observations = rules({ resourceType: 'Observation', hiddenFields: ['subject'] });
      const read = { ...READ, resourceType: 'Observation' };
      expect((await decided(launched, [observations], read)).outcome).toBe('narrow');
    });
  });

  it('SCOPE-12 lets policies decide what patient scopes reach of the directory', async () => {
    const read = { ...READ, resourceType: 'Practitioner' };
    const caller = { ...USER, scope: ['patient/*.rs'], context: { patient: 'p1' } };
    expect(await decided(caller, [], read)).toEqual(NO_POLICY);
    expect(await decided(caller, [allow()], read)).toEqual({ outcome: 'allow' });
  });
});

describe('contract rule 11: the scope fhirUser', () => {
  const profile = { type: 'Practitioner', id: 'dr1' };
  const caller: Caller = {
    ...USER,
    profile,
    scope: ['openid', 'fhirUser', 'patient/Observation.rs'],
    scopeBound: true,
  };
  const self: Interaction = { ...READ, resourceType: 'Practitioner', resourceId: 'dr1' };
  const own = narrowed({ op: 'id', ids: ['dr1'] });

  it('satisfies scope and policy for reading exactly that resource', async () => {
    expect(await decided(caller, [], self)).toEqual(own);
    expect(await decided({ ...caller, scope: ['fhirUser'] }, [], self)).toEqual(own);
  });

  it.each<[string, Partial<Caller>, Partial<Interaction>]>([
    ['another id', {}, { resourceId: 'dr2' }],
    ['another type', {}, { resourceType: 'Patient' }],
    ['vread', {}, { operation: 'FhirVread' }],
    ['search', {}, { operation: 'FhirSearch', resourceId: undefined }],
    ['history', {}, { operation: 'FhirHistory' }],
    ['update', {}, { operation: 'FhirUpdate' }],
    ['an operation', {}, { operation: 'FhirOperation' }],
    ['without the scope', { scope: ['openid'] }, {}],
    ['without a profile', { profile: undefined }, {}],
    ['without a user', { userId: undefined }, {}],
  ])('and nothing else: %s', async (_, who, what) => {
    expect((await decided({ ...caller, ...who }, [], { ...self, ...what })).outcome).toBe('deny');
  });

  it('takes nothing away from what scopes and policies let through', async () => {
    const wide = { ...caller, scope: ['fhirUser', 'user/Practitioner.r'] };
    expect(await decided(wide, [allow()], self)).toEqual({ outcome: 'allow' });
  });
});

describe('a write before its resource is known', () => {
  const write: Interaction = { ...READ, operation: 'FhirUpdate' };
  const ahead = (caller: Caller, policies: readonly Policy[]) =>
    anticipate({ caller, interaction: write, policies: new Policies(policies) });

  it('is decided as the most that its policies could let through', async () => {
    expect(await ahead(CLIENT, [])).toEqual(NO_POLICY);
    expect(await ahead(CLIENT, [allow()])).toEqual({ outcome: 'allow' });
    expect(await ahead(CLIENT, [only('delete')])).toEqual({ outcome: 'allow' });
    expect(await ahead(CLIENT, [rules(FEMALE)])).toEqual(narrowed(female));
    expect(await ahead(CLIENT, [rules({ interaction: ['read'] })])).toEqual(NO_POLICY);
    expect(await ahead(CLIENT, [rules(FEMALE), only('put')])).toEqual({ outcome: 'allow' });
  });

  it('is bound by scopes all the same', async () => {
    const caller = { ...USER, scope: ['patient/Patient.u'], context: { patient: 'p1' } };
    expect(await ahead(caller, [only('put')])).toEqual(narrowed({ op: 'compartment', patient: 'p1' }));
    expect(await ahead({ ...caller, scope: ['patient/Patient.r'] }, [allow()])).toMatchObject({
      reason: 'insufficient-scope',
    });
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

  it('RS-25 takes an engine that throws for one that does not allow', async () => {
    const broken = allow([], { engine: 'matcho', matcho: { a: { $nor: 1 } } });
    expect(await outcome(CLIENT, [broken])).toBe('no-policy');
    expect(await outcome(CLIENT, [broken, only('get')])).toBe('allow');
    expect(await outcome(CLIENT, [allow([], { engine: 'fhir', resource: [{}] })])).toBe('no-policy');
    expect(await outcome(CLIENT, [allow([], { engine: 'matcho' })])).toBe('no-policy');
  });

  it('RS-25 rejects when the policies or the request object cannot be read', async () => {
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
