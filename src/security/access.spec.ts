import { MemoryClientStore } from '../../test/support/memory/memory-client.store';
import { MemoryPolicySource } from '../../test/support/memory/memory-policy.source';
import { MemoryUserStore } from '../../test/support/memory/memory-user.store';
import { ANONYMOUS, Caller } from '../access/caller';
import { Interaction } from '../access/interaction';
import { UNNARROWED } from '../access/narrowing';
import { Policy } from '../access/policy';
import { RequestFacts } from '../access/request-object';
import { Json } from '../lib/json';
import { AccessDecider } from './access-decider';
import { AccessDenied } from './access-denied';
import { DecisionUnavailable } from './decision-unavailable';

const CALLER: Caller = { ...ANONYMOUS, credential: 'bearer', clientId: 'c1', sessionId: 's1' };
const SEARCH: Interaction = {
  operation: 'FhirSearch',
  resourceType: 'Observation',
  resourceId: undefined,
  admin: false,
};
const FACTS: RequestFacts = {
  method: 'POST',
  scheme: 'https',
  path: '/Observation/_search',
  queryString: 'code=x',
  parameters: [['code', 'x']],
  headers: { 'x-purpose': 'treatment' },
  body: { a: 1 },
};

function allow(more: Partial<Policy> = {}): Policy {
  return { id: JSON.stringify(more), engine: 'allow', links: [], anonymous: false, type: 'rest', ...more };
}

function matching(matcho: Json): Policy {
  return allow({ engine: 'matcho', matcho });
}

describe('what an access reaches of other types (contract rule 9)', () => {
  const policies = new MemoryPolicySource();
  const reads = jest.spyOn(policies, 'find');
  const decider = new AccessDecider(policies, new MemoryClientStore(), new MemoryUserStore());
  const open = async (stored: readonly Policy[], caller = CALLER) => {
    for (const { id } of await policies.find()) policies.delete(id);
    for (const policy of stored) policies.set(policy);
    const access = await decider.open(caller, SEARCH, FACTS, 'guard');
    reads.mockClear();
    return access;
  };
  const search = matching({ params: { 'resource/type': 'Observation' } });

  it('RS-11 is decided as reading each included resource', async () => {
    const access = await open([
      search,
      matching({
        'request-method': 'get',
        operation: { id: 'FhirRead' },
        uri: '/fhir/Patient/p1',
        'query-string': '',
        params: { 'resource/type': 'Patient', 'resource/id': 'p1', code: 'nil?' },
        body: 'nil?',
        headers: { 'x-purpose': 'treatment' },
      }),
    ]);
    expect(await access.reach('FhirRead', 'Patient', 'p1')).toEqual([UNNARROWED]);
    expect(await access.reach('FhirRead', 'Patient', 'p2')).toEqual([]);
    expect(await access.reach('FhirRead', 'Patient')).toEqual([]);
    expect(await access.reach('FhirVread', 'Patient', 'p1')).toEqual([]);
  });

  it('RS-12 is decided as searching each chained type', async () => {
    const access = await open([
      search,
      matching({
        operation: { id: 'FhirSearch' },
        uri: '/fhir/Patient',
        params: { 'resource/type': 'Patient' },
      }),
    ]);
    expect(await access.reach('FhirSearch', 'Patient')).toEqual([UNNARROWED]);
    expect(await access.reach('FhirSearch', 'Encounter')).toEqual([]);
  });

  it('is bound by scopes', async () => {
    const scope = ['patient/Observation.rs', 'patient/Patient.r'];
    const access = await open([allow()], { ...CALLER, userId: 'u1', scope, context: { patient: 'p1' } });
    const compartment = { ...UNNARROWED, constraint: { op: 'compartment', patient: 'p1' } };
    expect(await access.reach('FhirRead', 'Patient', 'p9')).toEqual([compartment]);
    expect(await access.reach('FhirSearch', 'Patient')).toEqual([]);
    expect(await access.reach('FhirRead', 'Encounter', 'e1')).toEqual([]);
    expect(await access.reach('FhirRead', 'Client', 'c1')).toEqual([]);
  });

  it('asks once for each type where no policy reads the request', async () => {
    const access = await open([allow()]);
    for (const id of ['p1', 'p2', 'p3']) await access.reach('FhirRead', 'Patient', id);
    expect(reads).toHaveBeenCalledTimes(1);
    await access.reach('FhirSearch', 'Patient');
    await access.withBody({}).reach('FhirSearch', 'Patient');
    expect(reads).toHaveBeenCalledTimes(3);
  });

  it('asks for each resource where one does, once', async () => {
    const access = await open([search, matching({ params: { 'resource/id': '#^p[12]$' } })]);
    const ids = ['p1', 'p2', 'p3', 'p1'];
    const reached = await Promise.all(ids.map((id) => access.reach('FhirRead', 'Patient', id)));
    expect(reached).toEqual([[UNNARROWED], [UNNARROWED], [], [UNNARROWED]]);
    expect(reads).toHaveBeenCalledTimes(4);
  });

  it("includes the user's own resource by the scope fhirUser, whichever is asked for first", async () => {
    const profile = { type: 'Practitioner', id: 'dr1' };
    const scope = ['fhirUser', 'user/Observation.s'];
    const access = await open([allow()], { ...CALLER, userId: 'u1', profile, scope });
    const own = [{ ...UNNARROWED, constraint: { op: 'id', ids: ['dr1'] } }];
    expect(await access.reach('FhirRead', 'Practitioner', 'dr2')).toEqual(own);
    expect(await access.reach('FhirRead', 'Practitioner', 'dr1')).toEqual(own);
  });

  it('RS-26 FA-69 is of one request alone: neither another token nor a changed policy meets an old decision', async () => {
    const caller = (letters: string): Caller => ({ ...CALLER, scope: [`system/*.${letters}`] });
    const narrow = await open([allow()], caller('s'));
    const wide = await decider.open(caller('rs'), SEARCH, FACTS, 'guard');
    expect(await narrow.reach('FhirRead', 'Patient', 'p1')).toEqual([]);
    expect(await wide.reach('FhirRead', 'Patient', 'p1')).toEqual([UNNARROWED]);
    policies.delete(allow().id);
    await expect(decider.open(caller('rs'), SEARCH, FACTS, 'guard')).rejects.toThrow(
      AccessDenied.forbidden(),
    );
  });

  it('RS-25 is unavailable, not empty, where the policies cannot be read', async () => {
    const access = await open([allow()]);
    reads.mockRejectedValueOnce(new Error('down'));
    await expect(access.reach('FhirRead', 'Patient', 'p1')).rejects.toThrow(DecisionUnavailable);
  });
});

describe('RS-16 what an access allows of a write', () => {
  const policies = new MemoryPolicySource();
  const decider = new AccessDecider(policies, new MemoryClientStore(), new MemoryUserStore());
  const update: Interaction = { ...SEARCH, operation: 'FhirUpdate', resourceId: 'o1' };
  policies.set(matching({ resource: { status: 'preliminary' }, params: { 'resource/id': 'o1' } }));
  const resource = [
    { resourceType: 'Observation', interaction: ['update'], readonlyFields: ['subject'], criteria: '_tag=a' },
  ];

  it('is decided for each state of its resource', async () => {
    const access = await decider.open(CALLER, update, FACTS, 'handler');
    expect(access.unconstrained).toBe(true);
    expect(await access.decideState({ status: 'preliminary' })).toEqual([UNNARROWED]);
    await expect(access.decideState({ status: 'final' })).rejects.toThrow(AccessDenied.forbidden());
    await expect(access.decideState(undefined)).rejects.toThrow(AccessDenied.forbidden());
    await expect(access.about('o2').decideState({ status: 'preliminary' })).rejects.toThrow(
      AccessDenied.forbidden(),
    );
  });

  it('is as far as some policy allows that state', async () => {
    policies.set(allow({ id: 'rules', engine: 'fhir', resource }));
    const access = await decider.open(CALLER, update, FACTS, 'handler');
    const [narrowing, ...others] = await access.decideState({ status: 'final' });
    expect([narrowing?.readonlyFields, others]).toEqual([['subject'], []]);
    expect(await access.decideState({ status: 'preliminary' })).toEqual([UNNARROWED]);
  });
});
