import { ClientOrigins } from '../client/client-origins';
import { Issuer } from '../protocol/issuer';
import { LoginTarget } from './login-target';

const ISSUER = 'https://auth.example';
const ACCOUNT = `${ISSUER}/auth/account`;
const LISTED = 'https://app.example';

const isAllowed = async (origin: string): Promise<boolean> => origin === LISTED;
const target = new LoginTarget(new Issuer(ISSUER), { isAllowed } as unknown as ClientOrigins);

describe('contract §10.2, rule 19 redirect_to', () => {
  it.each([
    ['/auth/account?a=b', `${ISSUER}/auth/account?a=b`],
    [`${ISSUER}/fhir/Patient`, `${ISSUER}/fhir/Patient`],
    [`${LISTED}/home?x=1#y`, `${LISTED}/home?x=1#y`],
  ])('follows %s, plain and in base64', async (given, followed) => {
    expect(await target.resolve(given)).toBe(followed);
    expect(await target.resolve(Buffer.from(given).toString('base64'))).toBe(followed);
    expect(await target.resolve(Buffer.from(given).toString('base64url'))).toBe(followed);
  });

  it.each([
    undefined,
    '',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    'https://evil.example',
    'https:evil.example',
    'https://auth.example@evil.example/',
    'https://auth.example.evil.example/',
    'https://user@auth.example/',
    'http://auth.example/',
    'https://auth.example:444/',
    'javascript:alert(1)',
    'data:text/html,x',
    ' /auth/account',
    '/\t/evil.example',
    '/\n/evil.example',
    'https://[',
    '%%%',
    Buffer.from('//evil.example').toString('base64'),
    Buffer.from('javascript:alert(1)').toString('base64'),
    Buffer.from([0xff, 0xfe]).toString('base64'),
  ])('does not follow %j', async (given) => {
    expect(await target.resolve(given)).toBe(ACCOUNT);
  });
});
