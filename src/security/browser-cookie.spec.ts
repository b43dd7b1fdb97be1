import { clearBrowserCookie, readBrowserCookie, setBrowserCookie } from './browser-cookie';

const HTTPS = 'https://auth.example';
const LOOPBACK = 'http://localhost:8080';

describe('contract §2 cookie', () => {
  it('WEB-6 OA-34 is __Host-, Secure, HttpOnly, SameSite=Lax and Path=/, without Domain, over https', () => {
    expect(setBrowserCookie('v', HTTPS).split('; ').sort()).toEqual(
      ['HttpOnly', 'Path=/', 'SameSite=Lax', 'Secure', '__Host-nfa_sid=v'].sort(),
    );
  });

  it('has another name on loopback http, where Secure would keep it from being stored', () => {
    expect(setBrowserCookie('v', LOOPBACK).split('; ').sort()).toEqual(
      ['HttpOnly', 'Path=/', 'SameSite=Lax', 'nfa_sid=v'].sort(),
    );
  });

  it('is taken away by a header that the browser counts as the same cookie', () => {
    expect(clearBrowserCookie(HTTPS)).toMatch(/^__Host-nfa_sid=;.*Path=\/.*Secure.*; Max-Age=0$/);
  });

  it('is found among others', () => {
    expect(readBrowserCookie({ cookie: 'a=b; nfa_sid=v; c=d' }, LOOPBACK)).toBe('v');
    expect(readBrowserCookie({ cookie: 'nfa_sid=other;__Host-nfa_sid=v' }, HTTPS)).toBe('v');
  });

  it.each([undefined, '', 'nfa_sid', 'nfa_sida=v', 'Nfa_sid=v', 'x=nfa_sid=v'])('is not in %j', (cookie) => {
    expect(readBrowserCookie({ cookie }, LOOPBACK)).toBeUndefined();
  });

  it('counts as none when it is there twice', () => {
    for (const cookie of ['nfa_sid=a; nfa_sid=b', 'nfa_sid=a;nfa_sid=a', 'nfa_sid=a; x=y; nfa_sid=']) {
      expect(readBrowserCookie({ cookie }, LOOPBACK)).toBeUndefined();
    }
  });
});
