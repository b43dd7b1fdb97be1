import { IncomingMessage, ServerResponse } from 'node:http';
import { createRequire } from 'node:module';

/** What these tests use of a launched client. */
export interface FhirClient {
  readonly state: { expiresAt?: number };
  readonly patient: Context & { request(url: string, options: object): Promise<any> };
  readonly encounter: Context;
  readonly user: Context & { readonly fhirUser: string | null };
  getState(path: string): unknown;
  request(url: string, options?: object): Promise<any>;
  refresh(): Promise<unknown>;
}

interface Context {
  readonly id: string | null;
  read(): Promise<unknown>;
}

export interface AuthorizeParameters {
  readonly iss?: string;
  readonly clientId: string;
  readonly scope: string;
  readonly redirectUri?: string;
  readonly pkceMode?: 'required';
  readonly clientSecret?: string;
  readonly clientPrivateJwk?: object;
}

interface Storage {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<unknown>;
  unset(key: string): Promise<boolean>;
}

type SmartLibrary = (
  request: IncomingMessage,
  response: ServerResponse,
  storage: Storage,
) => {
  authorize(parameters: AuthorizeParameters): Promise<unknown>;
  ready(): Promise<FhirClient>;
};

// Its own types bring those of the DOM into the whole project.
export const smart = createRequire(__filename)('fhirclient') as SmartLibrary;
