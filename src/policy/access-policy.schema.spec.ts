import fc from 'fast-check';
import { Json, JsonObject } from '../lib/json';
import { RESOURCE_TYPES } from '../r4/resource-types';
import { ResourceError } from '../resource/operation-outcome';
import { parseAccessPolicy, toPolicy } from './access-policy.schema';

async function issuesOf(body: JsonObject): Promise<string[]> {
  try {
    await parseAccessPolicy(body);
    return [];
  } catch (error) {
    if (!(error instanceof ResourceError)) throw error;
    expect(error.status).toBe(422);
    return error.issues.map(({ code, expression }) =>
      `${code} ${expression ?? ''}`.replace('AccessPolicy.', ''),
    );
  }
}

const ALLOW = { engine: 'allow' };
const EVERYTHING = {
  interaction: ['read', 'vread', 'update', 'patch', 'delete', 'history', 'create', 'search'],
  criteria: 'general-practitioner=%profile&gender=female,other',
  compartment: '%patient',
  hiddenFields: ['identifier', 'deceased[x]'],
  readonlyFields: ['name'],
};
const MATCHO = { engine: 'matcho', matcho: { 'request-method': 'get' } };

describe('contract §7 rules of engine fhir', () => {
  const rules = (...resource: Json[]): JsonObject => ({ engine: 'fhir', resource });
  const patient = (more: JsonObject): JsonObject => rules({ resourceType: 'Patient', ...more });
  const observation = (more: JsonObject): JsonObject => rules({ resourceType: 'Observation', ...more });

  it.each<[string, JsonObject, string[]]>([
    ['a type alone', patient({}), []],
    ['everything', patient({ ...EVERYTHING }), []],
    ['every type of R4', rules(...RESOURCE_TYPES.map((resourceType) => ({ resourceType }))), []],
    [
      '*',
      rules({ resourceType: '*', compartment: '%patient', criteria: '_tag=a', hiddenFields: ['text'] }),
      [],
    ],
    ['no rules', { engine: 'fhir' }, ['required resource']],
    ['an empty list of rules', rules(), ['value resource']],
    ['more rules than anybody writes', rules(...Array.from({ length: 201 }, () => ({}))), ['value resource']],
    ['rules that are no list', { engine: 'fhir', resource: {} }, ['structure resource']],
    ['a rule that is no object', rules('Patient', null), ['structure resource[0]', 'structure resource[1]']],
    ['rules with engine allow', { ...ALLOW, resource: [] }, ['business-rule resource']],
    ['a pattern with engine fhir', { ...patient({}), matcho: {} }, ['business-rule matcho']],
    ['an unknown attribute', patient({ effect: 'deny' }), ['structure resource[0].effect']],
    ['no type', rules({}), ['required resource[0].resourceType']],
    ['a type that is no text', rules({ resourceType: 1 }), ['structure resource[0].resourceType']],
    ['an unknown type', rules({ resourceType: 'Bed' }), ['code-invalid resource[0].resourceType']],
    ['an admin type', rules({ resourceType: 'Client' }), ['code-invalid resource[0].resourceType']],
    ['Parameters', rules({ resourceType: 'Parameters' }), ['code-invalid resource[0].resourceType']],
    [
      'the name of a member',
      rules({ resourceType: 'constructor' }),
      ['code-invalid resource[0].resourceType'],
    ],
    [
      'an unknown interaction',
      patient({ interaction: ['read', 'write'] }),
      ['code-invalid resource[0].interaction'],
    ],
    ['no interaction', patient({ interaction: [] }), ['value resource[0].interaction']],
    [
      'an interaction that is no list',
      patient({ interaction: 'read' }),
      ['structure resource[0].interaction'],
    ],
    [
      'criteria with variables',
      observation({ criteria: 'subject=%patient&performer=%profile&_tag=%user,%client' }),
      [],
    ],
    ['criteria with a chain', observation({ criteria: 'subject:Patient.general-practitioner=%profile' }), []],
    ['criteria that are no text', patient({ criteria: {} }), ['structure resource[0].criteria']],
    ['empty criteria', patient({ criteria: ' ' }), ['value resource[0].criteria']],
    ['an unknown parameter', patient({ criteria: 'colour=red' }), ['value resource[0].criteria']],
    ['a parameter of another type', patient({ criteria: 'category=x' }), ['value resource[0].criteria']],
    [
      'a parameter that not all types have',
      rules({ resourceType: '*', criteria: 'status=x' }),
      ['value resource[0].criteria'],
    ],
    ['a result parameter', patient({ criteria: 'gender=male&_count=1' }), ['value resource[0].criteria']],
    ['an include', patient({ criteria: '_include=Patient:link' }), ['value resource[0].criteria']],
    ['an unknown modifier', patient({ criteria: 'gender:text=male' }), ['value resource[0].criteria']],
    ['an empty value', patient({ criteria: 'gender=' }), ['value resource[0].criteria']],
    [
      'an unknown variable',
      patient({ criteria: 'organization=%practitioner' }),
      ['value resource[0].criteria'],
    ],
    ['a variable as a date', patient({ criteria: 'birthdate=%patient' }), ['value resource[0].criteria']],
    ['a moment that changes', patient({ criteria: 'birthdate=ap2000' }), ['value resource[0].criteria']],
    ['a compartment as Reference', patient({ compartment: { reference: '%profile' } }), []],
    ['a compartment of a Group', patient({ compartment: 'Group/g1' }), ['value resource[0].compartment']],
    ['a compartment of a user', patient({ compartment: '%user' }), ['value resource[0].compartment']],
    ['a compartment that is a number', patient({ compartment: 1 }), ['structure resource[0].compartment']],
    [
      'a compartment of a type that is in none',
      rules({ resourceType: 'Organization', compartment: '%patient' }),
      ['business-rule resource[0].compartment'],
    ],
    ['a choice', observation({ hiddenFields: ['value[x]'], readonlyFields: ['effective[x]'] }), []],
    [
      'one name of a choice',
      observation({ hiddenFields: ['valueString'] }),
      ['value resource[0].hiddenFields'],
    ],
    ['no element', patient({ readonlyFields: ['name', 'colour'] }), ['value resource[0].readonlyFields']],
    ['an element below', patient({ hiddenFields: ['name.family'] }), ['value resource[0].hiddenFields']],
    ['what the server writes', patient({ hiddenFields: ['meta'] }), ['value resource[0].hiddenFields']],
    ['the id', patient({ hiddenFields: ['id'] }), ['value resource[0].hiddenFields']],
    ['a field that is no list', patient({ hiddenFields: 'name' }), ['structure resource[0].hiddenFields']],
    [
      'several at once',
      rules({ resourceType: 'Patient' }, { resourceType: 'Bed', interaction: [] }),
      ['code-invalid resource[1].resourceType', 'value resource[1].interaction'],
    ],
  ])('%s', async (_, body, expected) => {
    expect(await issuesOf(body)).toEqual(expected);
  });

  it('are read back by the decision as they were stored', async () => {
    const document = await parseAccessPolicy(patient({ ...EVERYTHING }));
    expect(toPolicy({ id: 'p', document })).toMatchObject({
      engine: 'fhir',
      resource: [{ resourceType: 'Patient', ...EVERYTHING }],
    });
  });
});

describe('contract §4.4 validation of AccessPolicy', () => {
  it.each<[string, JsonObject, string[]]>([
    ['engine allow', ALLOW, []],
    ['engine matcho', MATCHO, []],
    ['every attribute', { ...MATCHO, type: 'rest', anonymous: true, description: 'x', module: 'm' }, []],
    ['meta and extension', { ...ALLOW, meta: { tag: [] }, extension: [{ url: 'x' }] }, []],
    ['an unknown attribute', { ...ALLOW, effect: 'deny' }, ['structure effect']],
    ['no engine', {}, ['required engine']],
    ['an engine of the wrong type', { engine: 1 }, ['structure engine']],
    ['engine null', { engine: null }, ['structure engine']],
    ['an unlisted engine', { engine: 'opa' }, ['code-invalid engine']],
    ['engine json-schema', { engine: 'json-schema', schema: {} }, ['not-supported engine']],
    ['engine complex', { engine: 'complex', and: [] }, ['not-supported engine']],
    ['engine sql', { engine: 'sql' }, ['not-supported engine']],
    ['matcho without pattern', { engine: 'matcho' }, ['required matcho']],
    ['a pattern that is no object', { engine: 'matcho', matcho: 'present?' }, ['structure matcho']],
    ['an unknown operator', { engine: 'matcho', matcho: { a: { $nor: 1 } } }, ['value matcho.a.$nor']],
    ['a bad regular expression', { engine: 'matcho', matcho: { uri: '#[' } }, ['value matcho.uri']],
    ['a pattern with engine allow', { ...ALLOW, matcho: {} }, ['business-rule matcho']],
    ['and with engine matcho', { ...MATCHO, and: [] }, ['business-rule and']],
    ['an unlisted type', { ...ALLOW, type: 'rpc' }, ['code-invalid type']],
    ['type scope', { ...ALLOW, type: 'scope' }, ['not-supported type']],
    ['roleName', { ...ALLOW, roleName: 'x' }, ['not-supported roleName']],
    ['anonymous as text', { ...ALLOW, anonymous: 'true' }, ['structure anonymous']],
    ['a long description', { ...ALLOW, description: 'x'.repeat(2001) }, ['value description']],
    ['several at once', { engine: 'opa', effect: 1 }, ['structure effect', 'code-invalid engine']],
  ])('%s', async (_, body, expected) => {
    expect(await issuesOf(body)).toEqual(expected);
  });

  it.each<[string, JsonObject['link'], string[]]>([
    ['a reference', [{ reference: 'User/u1' }], []],
    ['type and id', [{ resourceType: 'Client', id: 'c1' }], []],
    ['both', [{ reference: 'Role/r1', resourceType: 'Role', id: 'r1', display: 'R' }], []],
    ['an operation', [{ reference: 'Operation/FhirRead' }], []],
    ['no list', { reference: 'User/u1' }, ['structure link']],
    ['null', null, ['structure link']],
    ['no object', ['User/u1'], ['structure link[0]']],
    ['a contradiction', [{ reference: 'User/u1', id: 'u2' }], ['value link[0]']],
    ['another contradiction', [{ reference: 'User/u1', resourceType: 'Client' }], ['value link[0]']],
    ['another type', [{ reference: 'User/u1' }, { reference: 'Patient/p1' }], ['value link[1]']],
    ['an absolute URL', [{ reference: 'https://x.example/User/u1' }], ['value link[0]']],
    ['no id', [{ reference: 'User/' }], ['value link[0]']],
    ['a malformed id', [{ reference: 'User/a b' }], ['value link[0]']],
    ['a version', [{ reference: 'User/u1/_history/1' }], ['value link[0]']],
    ['nothing', [{}], ['value link[0]']],
    ['a wrong member', [{ reference: 'User/u1', type: 'User' }], ['structure link[0].type']],
    ['a wrong member type', [{ reference: 1 }], ['structure link[0].reference']],
  ])('link: %s', async (_, link, expected) => {
    expect(await issuesOf({ ...ALLOW, link })).toEqual(expected);
  });

  it('refuses whatever is no policy, and never fails otherwise', async () => {
    const name = fc.constantFrom('engine', 'matcho', 'link', 'type', 'meta', 'constructor', '__proto__', 'x');
    const body = fc.dictionary(name, fc.oneof(fc.constantFrom('allow', 'matcho', 'rest'), fc.jsonValue()));
    await fc.assert(
      fc.asyncProperty(body, async (given) => {
        await issuesOf(given);
      }),
      { numRuns: 300 },
    );
  });
});

describe('contract §3 references of admin types', () => {
  it('are stored with all three members', async () => {
    const link = [
      { reference: 'User/u1', display: 'U' },
      { resourceType: 'Client', id: 'c1' },
    ];
    expect(await parseAccessPolicy({ ...ALLOW, link })).toEqual({
      engine: 'allow',
      type: 'rest',
      link: [
        { reference: 'User/u1', resourceType: 'User', id: 'u1', display: 'U' },
        { reference: 'Client/c1', resourceType: 'Client', id: 'c1' },
      ],
    });
  });
});

describe('a stored policy', () => {
  it('is read as the decision needs it', async () => {
    const document = await parseAccessPolicy({
      ...MATCHO,
      anonymous: true,
      link: [{ reference: 'User/u1' }],
    });
    expect(toPolicy({ id: 'p', document })).toEqual({
      id: 'p',
      engine: 'matcho',
      matcho: MATCHO.matcho,
      links: [{ type: 'User', id: 'u1' }],
      anonymous: true,
      type: 'rest',
    });
  });

  it('is refused when its links cannot be read', () => {
    for (const link of ['User/u1', [{ reference: 'User' }], ['User/u1']]) {
      expect(() => toPolicy({ id: 'p', document: { ...ALLOW, link } })).toThrow(TypeError);
    }
  });
});
