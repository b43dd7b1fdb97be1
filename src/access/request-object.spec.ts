import { canonicalUri } from './canonical-uri';
import { ANONYMOUS, Caller } from './caller';
import { Interaction } from './interaction';
import { buildRequestObject, RequestFacts } from './request-object';

const CALLER: Caller = { ...ANONYMOUS, credential: 'bearer', clientId: 'c1', jwt: { sub: 'c1' } };
const READ: Interaction = { operation: 'FhirRead', resourceType: 'Patient', resourceId: 'p1', admin: false };

function facts(more: Partial<RequestFacts> = {}): RequestFacts {
  return {
    method: 'GET',
    scheme: 'https',
    path: '/fhir/R4/Patient/p1',
    queryString: '',
    parameters: [],
    headers: {},
    ...more,
  };
}

describe('contract §7 request object', () => {
  it('has the members that policies match', () => {
    const object = buildRequestObject(
      facts({
        queryString: 'name=a',
        parameters: [['name', 'a']],
        headers: { Accept: 'application/json' },
        client: { id: 'c1' },
        session: { id: 's1' },
        remoteAddress: '203.0.113.7',
      }),
      CALLER,
      READ,
    );
    expect(JSON.parse(JSON.stringify(object))).toEqual({
      'request-method': 'get',
      scheme: 'https',
      uri: '/fhir/Patient/p1',
      'query-string': 'name=a',
      params: { name: 'a', 'resource/type': 'Patient', 'resource/id': 'p1' },
      headers: { accept: 'application/json' },
      client: { id: 'c1' },
      session: { id: 's1' },
      jwt: { sub: 'c1' },
      operation: { id: 'FhirRead' },
      'remote-addr': '203.0.113.7',
    });
  });

  it('holds no credentials', () => {
    const headers = {
      Authorization: 'Bearer x',
      cookie: 'sid=x',
      'Proxy-Authorization': 'Basic x',
      'x-a': ['1', '2'],
    };
    expect({ ...(buildRequestObject(facts({ headers }), CALLER, READ).headers as object) }).toEqual({
      'x-a': ['1', '2'],
    });
  });

  it('makes an array of a repeated parameter', () => {
    const parameters = [
      ['a', '1'],
      ['b', '2'],
      ['a', '3'],
    ] as const;
    expect(buildRequestObject(facts({ parameters }), CALLER, READ).params).toMatchObject({
      a: ['1', '3'],
      b: '2',
    });
  });

  it('takes resource type and id from the path alone (rule 7)', () => {
    const parameters = [
      ['resource/type', 'Observation'],
      ['resource/id', 'o1'],
    ] as const;
    const search: Interaction = { ...READ, operation: 'FhirSearch', resourceId: undefined };
    expect({ ...(buildRequestObject(facts({ parameters }), CALLER, search).params as object) }).toEqual({
      'resource/type': 'Patient',
    });
  });

  it('takes any parameter name for a plain member', () => {
    const parameters = [
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ] as const;
    const params = buildRequestObject(facts({ parameters }), CALLER, READ).params as object;
    expect(Object.getPrototypeOf(params)).toBeNull();
    expect(Object.entries(params)).toEqual(
      expect.arrayContaining([
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ]),
    );
  });
});

describe('contract rule 8 uri', () => {
  it.each([
    ['/fhir/R4/Patient/p1', '/fhir/Patient/p1'],
    ['/fhir/Patient/p1', '/fhir/Patient/p1'],
    ['/Patient/p1/_history/2', '/fhir/Patient/p1/_history/2'],
    ['/Patient', '/fhir/Patient'],
    ['/fhir/R4', '/fhir'],
    ['/fhir', '/fhir'],
    ['/%50atient/p%31', '/fhir/Patient/p1'],
    ['/Patient/a%2Fb', '/fhir/Patient/a%2Fb'],
    ['/Patient/%C3%A9', '/fhir/Patient/é'],
    ['/fhirx/Patient', '/fhirx/Patient'],
    ['/oauth2/introspect', '/oauth2/introspect'],
  ])('writes %s as %s', (path, uri) => {
    expect(canonicalUri(path)).toBe(uri);
  });

  it('refuses broken percent-encoding', () => {
    expect(() => canonicalUri('/Patient/%E0%A4%A')).toThrow(URIError);
  });
});
