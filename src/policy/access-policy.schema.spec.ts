import fc from 'fast-check';
import { JsonObject } from '../lib/json';
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
const MATCHO = { engine: 'matcho', matcho: { 'request-method': 'get' } };

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
    ['engine fhir', { engine: 'fhir', resource: [] }, ['not-supported engine']],
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
