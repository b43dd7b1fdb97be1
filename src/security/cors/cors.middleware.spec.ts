import { ClientOrigins } from '../../client/client-origins';
import { HttpRequest } from '../http-request';
import { HttpResponse } from '../http-response';
import { CorsMiddleware } from './cors.middleware';

class FakeResponse implements HttpResponse {
  readonly headers: Record<string, string> = {};
  code: number | undefined;
  sent = false;

  status(code: number): this {
    this.code = code;
    return this;
  }

  header(name: string, value: string): this {
    this.headers[name] = value;
    return this;
  }

  send(): void {
    this.sent = true;
  }
}

/** @returns what `next` was called with, and the response */
function pass(
  request: object,
  isAllowed: (origin: string) => Promise<boolean> = () => Promise.resolve(true),
): Promise<{ error?: unknown; response: FakeResponse }> {
  const middleware = new CorsMiddleware({ isAllowed } as ClientOrigins);
  const response = new FakeResponse();
  const complete = { method: 'GET', params: {}, headers: { origin: 'https://a.example' }, ...request };
  return new Promise((resolve) => {
    middleware.use(complete as unknown as HttpRequest, response, (error) => {
      resolve({ error, response });
    });
  });
}

describe('contract §2 CORS middleware', () => {
  it('goes by the whole path where Express took off what it is mounted at', async () => {
    const { response } = await pass({ url: '/', originalUrl: '/oauth2/token?x=/auth/consent' });
    expect(response.headers['Access-Control-Allow-Origin']).toBe('https://a.example');
    const page = await pass({ url: '/', originalUrl: '/auth/consent?x=/oauth2/token' });
    expect(page.response.headers).toEqual({});
  });

  it('does not ask for origins where none was sent, or the origin is null', async () => {
    const isAllowed = jest.fn(() => Promise.resolve(true));
    await pass({ url: '/fhir/Patient', headers: {} }, isAllowed);
    const { response } = await pass({ url: '/fhir/Patient', headers: { origin: 'null' } }, isAllowed);
    expect(response.headers).toEqual({ Vary: 'Origin' });
    expect(isAllowed).not.toHaveBeenCalled();
  });

  it('allows nothing, and says why, where the origins cannot be read', async () => {
    const failure = new Error('away');
    const { error, response } = await pass({ url: '/fhir/Patient' }, () => Promise.reject(failure));
    expect([error, response.headers]).toEqual([failure, { Vary: 'Origin' }]);
  });

  it('takes the login at /auth/login for an API only when it sends JSON', async () => {
    const allowed = async (method: string, headers: object) => {
      const request = { method, url: '/auth/login', headers: { origin: 'https://a.example', ...headers } };
      return (await pass(request)).response.headers['Access-Control-Allow-Origin'] !== undefined;
    };
    expect(await allowed('POST', { 'content-type': 'application/json; charset=utf-8' })).toBe(true);
    expect(await allowed('POST', { 'content-type': 'application/fhir+json' })).toBe(true);
    expect(await allowed('POST', { 'content-type': 'application/x-www-form-urlencoded' })).toBe(false);
    expect(await allowed('POST', {})).toBe(false);
    expect(await allowed('GET', { 'content-type': 'application/json' })).toBe(false);
  });
});
