import { clientNameOf, loginNameOf, userNameOf } from './display-name';

describe('names on pages', () => {
  it('prefers what a user is called to what a user types', () => {
    const document = { userName: 'ada', email: 'ada@example.com' };
    expect(userNameOf({ id: 'u1', document: { ...document, name: { formatted: 'Dr Ada Okafor' } } })).toBe(
      'Dr Ada Okafor',
    );
    expect(
      userNameOf({ id: 'u1', document: { ...document, name: { givenName: 'Ada', familyName: 'Okafor' } } }),
    ).toBe('Ada Okafor');
    expect(userNameOf({ id: 'u1', document })).toBe('ada');
    expect(loginNameOf({ id: 'u1', document: { email: 'ada@example.com' } })).toBe('ada@example.com');
    expect(userNameOf({ id: 'u1', document: {} })).toBe('u1');
  });

  it('OA-37 leaves out what shows nothing or turns the text around it', () => {
    expect(clientNameOf({ id: 'c1', name: 'Good\u202eparA\u200b\u0007' })).toBe('GoodparA');
    expect(clientNameOf({ id: 'c1', name: '\u200b ' })).toBe('c1');
    expect(clientNameOf({ id: 'c1', name: undefined })).toBe('c1');
  });
});
