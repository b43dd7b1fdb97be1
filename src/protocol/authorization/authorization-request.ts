import { Clock } from '../../lib/clock';
import { GrantOptions, grantOptions } from '../grants/grant-options';
import { Issuer } from '../issuer';
import { BrowserSession } from '../ports/browser-session-store';
import { Client, ClientStore } from '../ports/client-store';
import { Consent } from '../ports/consent-store';
import { Interaction } from '../ports/interaction-store';
import { Launch } from '../ports/launch-store';
import { User } from '../ports/user-store';
import { AuthorizationParameters } from './authorization-parameters';
import { ResourceOwners } from './resource-owners';
import { grantTypeOf, parseResponseType, ResponseType } from './response-type';

/** A browser, with the login that its cookie stands for. */
export interface Browser {
  /** SHA-256 of its cookie. */
  readonly hash: Buffer;
  readonly login: BrowserSession | undefined;
}

/** What the steps ask. */
export interface AuthorizationServer {
  readonly issuer: Issuer;
  readonly clients: ClientStore;
  readonly owners: ResourceOwners;
  readonly clock: Clock;
}

/** An authorization request whose client and redirect URI are verified: errors may go there from here on. */
export class AuthorizationRequest {
  /** Undefined for one that does not exist; a step refuses it. */
  readonly responseType: ResponseType | undefined;
  readonly grantType: 'authorization_code' | 'implicit';
  readonly options: GrantOptions;
  readonly prompts: readonly string[];
  /** What would be granted. Steps settle it. */
  scope: readonly string[] = [];
  audience: readonly string[] = [];

  constructor(
    readonly parameters: AuthorizationParameters,
    readonly client: Client,
    /** Where the answer goes. */
    readonly redirectUri: string,
  ) {
    const { response_type: type, prompt } = parameters.single;
    this.responseType = type === undefined ? undefined : parseResponseType(type);
    this.grantType = grantTypeOf(this.responseType ?? 'code');
    this.options = grantOptions(client, this.grantType);
    this.prompts = prompt?.split(' ').filter((value) => value !== '') ?? [];
  }

  /** Whether pages are forbidden (OIDC Core §3.1.2.1). */
  get silent(): boolean {
    return this.prompts.includes('none');
  }

  asksFor(scope: string): boolean {
    return this.parameters.single.scope?.split(' ').includes(scope) === true;
  }
}

/** Who stands before the request, as far as the steps have found out. */
export interface Person {
  readonly login: BrowserSession | undefined;
  /** The interaction that this request goes on from. */
  readonly interaction: Interaction | undefined;
  user?: User;
  /** What an EHR opened the client for, where one did. */
  launch?: Launch | undefined;
  /** The id of the Patient whose data the request is about. */
  patient?: string | undefined;
  /** What the user allowed the client before. */
  consent?: Consent | undefined;
  /** Whether the request rests on that consent, rather than on a client that needs none. */
  restsOnConsent?: boolean;
}

/** What a request needs the person for. */
export type Pause = 'login' | 'patient' | 'consent';
