import { isPublicClient } from '../client-authentication/client-nature';
import { Client, GrantSettings } from '../ports/client-store';
import { authKey } from './auth-key';

const BACKEND_LIFETIME_SECONDS = 300;

/** The settings of a client for one grant, defaults applied (contract §4.2). */
export interface GrantOptions {
  readonly tokenFormat: 'opaque' | 'jwt';
  readonly accessTokenLifetimeSeconds: number;
  /** undefined: as `grant_types` and the granted scope say. */
  readonly refreshToken: boolean | undefined;
  /** Since last use. */
  readonly refreshTokenIdleSeconds: number;
  readonly refreshTokenAbsoluteSeconds: number;
  readonly pkceRequired: boolean;
  /** undefined: this server's FHIR base. */
  readonly audience: readonly string[] | undefined;
}

/** @param originalGrant on refresh, the grant whose settings are inherited where `auth.refresh_token` is silent */
export function grantOptions(client: Client, grantType: string, originalGrant?: string): GrantOptions {
  const settings = { ...settingsOf(client, originalGrant), ...settingsOf(client, grantType) };
  // Contract §10.1: MedplumClient reads its tokens and renews them 300 s before they expire.
  const isMedplum = client.compat.includes('medplum');
  return {
    tokenFormat: settings.tokenFormat ?? (isMedplum ? 'jwt' : 'opaque'),
    accessTokenLifetimeSeconds: limited(
      settings.accessTokenLifetimeSeconds ?? (isMedplum ? 3600 : 300),
      client,
    ),
    refreshToken: settings.refreshToken,
    refreshTokenIdleSeconds: settings.refreshTokenIdleSeconds ?? 8_640_000,
    refreshTokenAbsoluteSeconds: settings.refreshTokenAbsoluteSeconds ?? 31_536_000,
    pkceRequired: client.type === 'smart-app' || (settings.pkce ?? isPublicClient(client)),
    audience: settings.audience,
  };
}

/** SMART 2.2 §backend-services: such a client gets a new token at any time, so that none need live long. */
function limited(seconds: number, { type }: Client): number {
  return type === 'bulk-api-client' ? Math.min(seconds, BACKEND_LIFETIME_SECONDS) : seconds;
}

function settingsOf(client: Client, grantType: string | undefined): Partial<GrantSettings> {
  const key = grantType === undefined ? undefined : authKey(grantType);
  return (key === undefined ? undefined : client.auth[key]) ?? {};
}
