import { aClient } from '../support/client.builder';
import { aPolicy } from '../support/policy.builder';
import { TestServer } from '../support/test-server';
import { TokenKind } from './token-kinds';
import { tokenOf } from './tokens';

/** Create, read, update, delete, search. */
export type Letter = 'c' | 'r' | 'u' | 'd' | 's';
export const LETTERS: readonly Letter[] = ['c', 'r', 'u', 'd', 's'];
export type Level = 'patient' | 'user' | 'system';

/** Who asks. Policies allow everything: what is left are credentials and scopes. */
export type MatrixCaller =
  | { readonly kind: 'none' }
  | { readonly kind: 'foreign audience' }
  | { readonly kind: 'no resource scope' }
  | { readonly kind: 'scope'; readonly level: Level; readonly letter: Letter };

export function nameOf(caller: MatrixCaller): string {
  return caller.kind === 'scope' ? `${caller.level}/*.${caller.letter}` : caller.kind;
}

export const MATRIX_CALLERS: readonly MatrixCaller[] = [
  { kind: 'none' },
  { kind: 'foreign audience' },
  { kind: 'no resource scope' },
  ...(['patient', 'user', 'system'] as const).flatMap((level) =>
    LETTERS.map((letter) => ({ kind: 'scope', level, letter }) as const),
  ),
];

/** The Authorization header of each caller, by its name. */
export async function credentialsOf(server: TestServer): Promise<ReadonlyMap<string, string | undefined>> {
  const entries = new Map<string, string | undefined>([['none', undefined]]);
  entries.set(
    'foreign audience',
    `Bearer ${await backendToken(server, 'https://elsewhere.example/fhir', undefined)}`,
  );
  entries.set('no resource scope', `Bearer ${await backendToken(server, undefined, undefined)}`);
  for (const caller of MATRIX_CALLERS) {
    if (caller.kind !== 'scope') continue;
    const scope = nameOf(caller);
    const token =
      caller.level === 'system'
        ? await backendToken(server, undefined, scope)
        : await tokenOf(server, personKind(scope));
    entries.set(scope, `Bearer ${token}`);
  }
  return entries;
}

function personKind(scope: string): TokenKind {
  return { name: scope, scope, fhirUser: 'Patient/me', sight: () => true, searches: () => true };
}

/** Bound to scopes by its list (contract rule 1), so that dropping them raises no rights. */
async function backendToken(
  server: TestServer,
  audience: string | undefined,
  scope: string | undefined,
): Promise<string> {
  const settings = { access_token_expiration: 3600, ...(audience !== undefined && { audience: [audience] }) };
  const client = await aClient()
    .withScope(...LETTERS.map((letter) => `system/*.${letter}`))
    .with({ auth: { client_credentials: settings } })
    .registeredAt(server);
  await aPolicy().linkedTo(`Client/${client.id}`).storedAt(server);
  return server.accessToken(client, scope);
}
