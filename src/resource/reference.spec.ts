import { normalizeReference, readReference } from './reference';

describe('contract §3 References', () => {
  it.each([
    { reference: 'User/u_1' },
    { resourceType: 'User', id: 'u_1' },
    { reference: 'User/u_1', resourceType: 'User', id: 'u_1' },
    { reference: 'User/u_1', id: 'u_1', display: 'U' },
  ])('reads %j, and emits all three members', (value) => {
    expect(readReference(value)).toEqual({ type: 'User', id: 'u_1' });
    expect(normalizeReference(value)).toEqual({
      ...value,
      reference: 'User/u_1',
      resourceType: 'User',
      id: 'u_1',
    });
  });

  it.each([
    {},
    null,
    'User/u1',
    { reference: 'User' },
    { reference: 'User/' },
    { reference: 'User/u1/_history/1' },
    { reference: 'user/u1' },
    { reference: 'https://elsewhere/User/u1' },
    { reference: 7 },
    { reference: null, resourceType: 'User', id: 1 },
    { resourceType: 'User' },
    { id: 'u1' },
    { reference: 'User/u1', resourceType: 'Client' },
    { reference: 'User/u1', id: 'u2' },
  ])('reads nothing in %j', (value) => {
    expect(readReference(value)).toBeUndefined();
  });
});
