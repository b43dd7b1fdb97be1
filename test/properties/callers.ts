import fc, { Arbitrary } from 'fast-check';
import { ADMIN, basic, TestServer } from '../support/test-server';
import { headerValue } from './arbitraries';

export type Header = readonly [name: string, value: string];
export type Caller = 'nobody' | 'basic' | 'bearer';

/** The Authorization header of each caller that the properties are about. */
export async function credentialsOf(
  server: TestServer,
): Promise<Readonly<Record<Caller, readonly Header[]>>> {
  return {
    nobody: [],
    basic: [['Authorization', basic(ADMIN.id, ADMIN.secret)]],
    bearer: [['Authorization', `Bearer ${await server.accessToken()}`]],
  };
}

export const anyCaller: Arbitrary<Caller> = fc.constantFrom('nobody', 'basic', 'bearer');

/** Authorization headers that are none, or nobody's. */
export const brokenAuthorization: Arbitrary<Header> = fc
  .oneof(
    fc.constantFrom(
      '',
      'Basic',
      'Basic ',
      'Basic =',
      'Basic Og==',
      'Basic YQ==',
      'Basic /////w==',
      'basic YWRtaW46AA==',
      'Basic YWRtaW46 YQ==',
      'Bearer',
      'Bearer ',
      'Bearer a b',
      'Bearer nfa_at_',
      `Bearer nfa_at_${'A'.repeat(43)}`,
      `Bearer ${'A'.repeat(4000)}`,
      'Bearer %00',
      'Digest username="admin"',
      'Negotiate',
      'null',
    ),
    headerValue.map((value) => `Bearer ${value}`),
    headerValue.map((value) => `Basic ${value}`),
    headerValue,
  )
  .map((value) => ['Authorization', value] as const);
