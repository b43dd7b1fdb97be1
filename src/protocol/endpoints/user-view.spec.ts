import { userView, UserViewer } from './user-view';

const document = {
  resourceType: 'User',
  id: 'u1',
  active: true,
  userName: 'alice',
  email: 'alice@example.com',
  name: { givenName: 'Alice' },
  fhirUser: { reference: 'Patient/p1', resourceType: 'Patient', id: 'p1' },
  data: { internal: true },
};

function view(viewer: Partial<UserViewer>) {
  const none = { trusted: false, firstParty: false };
  return userView({ document }, { grantType: 'authorization_code', client: none, scope: [], ...viewer });
}

describe('contract §5 User view', () => {
  it.each<Partial<UserViewer>>([
    { grantType: 'password' },
    { grantType: 'browser', client: undefined },
    { client: { trusted: true, firstParty: false } },
    { client: { trusted: false, firstParty: true } },
  ])('is the whole user for %j', (viewer) => {
    expect(view(viewer)).toEqual(document);
  });

  it.each<[string, string[]]>([
    ['openid', []],
    ['profile', ['name', 'userName']],
    ['email', ['email']],
    ['fhirUser', ['fhirUser']],
  ])('shows other clients with scope %s no more than %j', (scope, attributes) => {
    expect(Object.keys(view({ scope: [scope] }))).toEqual(['resourceType', 'id', ...attributes]);
  });
});
