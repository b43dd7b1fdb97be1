import { Grant, TokenDecision, TokenRequest } from './grant';

/** Client Credentials Grant, RFC 6749 §4.4: the client acts on its own behalf. */
export class ClientCredentialsGrant implements Grant {
  readonly grantType = 'client_credentials';
  readonly parameters = [];
  readonly clients = 'confidential';
  readonly scopePolicy = { levels: ['system'], identity: false, login: false } as const;
  readonly refreshable = false;

  authorize({ scope }: TokenRequest): Promise<TokenDecision> {
    return Promise.resolve({ scope });
  }
}
