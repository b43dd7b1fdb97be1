import fc from 'fast-check';
import { isOrigin } from './origin';
import { isRedirectUri } from './redirect-uri';
import { isHttpsUrl, isWebUrl } from './web-url';

describe('contract §4.4 redirect URI', () => {
  it.each([
    'https://app.example/cb',
    'https://app.example',
    'https://app.example:8443/cb?tenant=1&x=%20',
    'http://localhost:3000/cb',
    'http://127.0.0.1/cb',
    'http://[::1]:8080/cb',
    'com.example.app:/cb',
    'com.example.app://cb',
    'https://app.example/cb?Code=1&mycode=2',
  ])('takes %s', (uri) => {
    expect(isRedirectUri(uri)).toBe(true);
  });

  it.each([
    '',
    '/cb',
    'app.example/cb',
    '//app.example/cb',
    'https:cb',
    'https:/app.example/cb',
    'https:///cb',
    'https://app.example/cb#',
    'https://app.example/cb#x',
    'https://user@app.example/cb',
    'https://user:pass@app.example/',
    'com.example.app://user@host/cb',
    'https://*.app.example/cb',
    'https://app.example/*',
    'https://app.example/cb?code=1',
    'https://app.example/cb?state',
    'https://app.example/cb?a=1&iss=x',
    'https://app.example/cb?error=x',
    'https://app.example/cb?c%6fde=1',
    'http://app.example/cb',
    'http://localhost.app.example/cb',
    'http://127.0.0.1.app.example/',
    'http://127.1/cb',
    'http://2130706433/cb',
    'http://0.0.0.0/cb',
    'myapp:/cb',
    'myapp://cb',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://app.example/c b',
    'https://app.example/\\cb',
    'https://app.example\\@evil.example/',
    ' https://app.example/cb',
    'https://app.example/cb\n',
    'https://app.example/%zz',
    'https://äpp.example/cb',
    `https://app.example/${'x'.repeat(2048)}`,
  ])('refuses %j', (uri) => {
    expect(isRedirectUri(uri)).toBe(false);
  });

  it('never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.webUrl().map((url) => `x${url}`),
          fc.webUrl(),
        ),
        (text) => {
          expect(typeof (isRedirectUri(text) && isOrigin(text) && isWebUrl(text) && isHttpsUrl(text))).toBe(
            'boolean',
          );
        },
      ),
    );
  });
});

describe('RFC 6454 §7 origin', () => {
  it.each([
    'https://app.example',
    'http://localhost:3000',
    'https://app.example:8443',
    'http://[::1]:80'.replace(':80', ':81'),
  ])('takes %s', (origin) => {
    expect(isOrigin(origin)).toBe(true);
  });

  it.each([
    'https://app.example/',
    'https://App.example',
    'https://app.example:443',
    'app.example',
    'null',
    '*',
    'file://',
    'ftp://a.example',
  ])('refuses %s', (origin) => {
    expect(isOrigin(origin)).toBe(false);
  });
});
