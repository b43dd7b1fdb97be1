import fc from 'fast-check';
import { formatScope, isScopeToken, parseScope } from './scope';

describe('RFC 6749 §3.3 scope', () => {
  it('splits on spaces and keeps the order', () => {
    expect(parseScope('openid profile system/*.rs')).toEqual(['openid', 'profile', 'system/*.rs']);
  });

  it('holds nothing when empty', () => {
    expect(parseScope('')).toEqual([]);
  });

  it('tolerates surplus spaces', () => {
    expect(parseScope(' openid  profile ')).toEqual(['openid', 'profile']);
  });

  it('keeps the first mention of a repeated scope', () => {
    expect(parseScope('a b a')).toEqual(['a', 'b']);
  });

  it.each(['a\tb', 'a\nb', 'a"b', 'a\\b', 'é', 'a\u00a0b', 'a\u0000', '\u007f'])('refuses %j', (text) => {
    expect(parseScope(text)).toBeUndefined();
  });

  it('accepts every character of the grammar', () => {
    const all = Array.from({ length: 0x7e - 0x20 }, (_, index) => String.fromCharCode(0x21 + index))
      .filter((character) => character !== '"' && character !== '\\')
      .join('');
    expect(parseScope(all)).toEqual([all]);
  });

  it('refuses more than a hundred different scopes', () => {
    const scopes = Array.from({ length: 101 }, (_, index) => `s${index}`);
    expect(parseScope(scopes.slice(1).join(' '))).toHaveLength(100);
    expect(parseScope(scopes.join(' '))).toBeUndefined();
  });

  it('refuses more than 4,500 characters, surplus spaces included', () => {
    expect(parseScope(`a ${'b'.repeat(4_498)}`)).toHaveLength(2);
    expect(parseScope(`a ${'b'.repeat(4_499)}`)).toBeUndefined();
    expect(parseScope(`a${' '.repeat(4_500)}`)).toBeUndefined();
  });

  it('is unchanged by formatting and parsing again', () => {
    const token = fc.string({ minLength: 1 }).filter(isScopeToken);
    fc.assert(
      fc.property(fc.uniqueArray(token, { maxLength: 100 }), (scopes) => {
        expect(parseScope(formatScope(scopes))).toEqual(scopes);
      }),
    );
  });

  it('throws on no input and lets no other character through', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        for (const scope of parseScope(text) ?? []) expect(isScopeToken(scope)).toBe(true);
      }),
    );
  });
});
