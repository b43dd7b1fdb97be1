import { InvalidRequest } from './rfc6749';

describe('CAP-4 OAuthError', () => {
  it('describes itself in the characters of RFC 6749 §5.2 alone', () => {
    const { description } = new InvalidRequest('a "b" \\ c\r\nd\te \u2028 “f” ü');
    expect(description).toBe("a 'b' ' c''d'e ' 'f' '");
  });

  it('answers its code and its description, and no error_uri', () => {
    expect(new InvalidRequest('Send one scope.').toBody()).toEqual({
      error: 'invalid_request',
      error_description: 'Send one scope.',
    });
  });
});
