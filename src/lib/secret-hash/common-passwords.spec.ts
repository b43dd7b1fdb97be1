import { dictionary } from '@zxcvbn-ts/language-common';
import { isCommonPassword } from './common-passwords';

describe('NIST SP 800-63B §3.1.1.2 isCommonPassword', () => {
  it('knows more than the 10,000 most common passwords', () => {
    const list = new Set(dictionary['passwords-common']);
    expect(list.size).toBeGreaterThanOrEqual(10_000);
    expect([...list].filter((password) => !isCommonPassword(password))).toEqual([]);
  });

  it.each(['password', 'PassWord', '12345678', 'qwertyuiop', 'iloveyou', 'letmein'])(
    'knows %s',
    (password) => {
      expect(isCommonPassword(password)).toBe(true);
    },
  );

  it.each(['', 'thistle-copper-lantern', 'password of the harbour master', 'constructor', 'кухня-и-балкон'])(
    'lets %j pass',
    (password) => {
      expect(isCommonPassword(password)).toBe(false);
    },
  );
});
