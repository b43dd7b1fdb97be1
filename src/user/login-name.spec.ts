import { foldLoginName, isEmail, isUserName, searchableLoginName } from './login-name';

describe('contract §5 login names', () => {
  it.each([
    ['Alice', 'aLICE'],
    ['ZOË', 'zoe\u0308'],
    ['ΣΊΣΥΦΟΣ', 'ΣΊΣΥΦΟΣ'],
    ['İ', 'İ'.toLowerCase()],
    ['Å', '\u212b'],
  ])('%s is %s', (one, other) => {
    expect(foldLoginName(one)).toBe(foldLoginName(other));
    expect(foldLoginName(foldLoginName(one))).toBe(foldLoginName(one));
  });

  it.each([
    ['zoe', 'zoë'],
    ['a', '\u0430'],
    ['straße', 'strasse'],
  ])('%s is not %s', (one, other) => {
    expect(foldLoginName(one)).not.toBe(foldLoginName(other));
  });

  it('looks nothing up that nobody can be called', () => {
    for (const name of ['', '\0', 'a\ud800', 'x'.repeat(321)])
      expect(searchableLoginName(name)).toBeUndefined();
    expect(searchableLoginName('x'.repeat(320))).toHaveLength(320);
  });

  it.each(['', ' a', 'a\n', 'a\u200b', 'a\u202eb', 'x'.repeat(201)])('refuses %j as userName', (name) => {
    expect(isUserName(name)).toBe(false);
  });

  it('takes a name with a space inside, of any script', () => {
    for (const name of ['Ann Lee', '山田', 'a@b', 'x'.repeat(200)]) expect(isUserName(name)).toBe(true);
  });

  it.each(['a', '@b', 'a@', 'a@b@c', 'a b@c', `${'x'.repeat(253)}@b`])('refuses %j as e-mail', (email) => {
    expect(isEmail(email)).toBe(false);
  });
});
