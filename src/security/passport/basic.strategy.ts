import { IncomingHttpHeaders } from 'node:http';
import { PassportStrategy } from '@nestjs/passport';
import { BasicStrategy } from 'passport-http';
import {
  BasicCredentials,
  parseBasicCredentials,
} from '../../protocol/client-authentication/basic-credentials';
import {
  AuthenticatedClient,
  ClientAuthenticator,
} from '../../protocol/client-authentication/client-authenticator';
import { InvalidClient } from '../../protocol/errors/rfc6749';
import { authorizationOf } from '../http-request';

type Verify = (
  credentials: BasicCredentials,
  address: string | undefined,
  done: (error: unknown, client: AuthenticatedClient | null) => void,
) => void;

/**
 * passport-http's Basic strategy with the parsing of RFC 6749 §2.3.1: the original neither form-decodes
 * id and secret nor keeps a colon in a secret, and takes any scheme that contains the word.
 */
class FormDecodingBasicStrategy extends BasicStrategy {
  declare private readonly _verify: Verify;
  declare error: (error: unknown) => void;
  declare success: (client: AuthenticatedClient) => void;

  override authenticate(request: { headers: IncomingHttpHeaders; ip?: string | undefined }): void {
    const credentials = parseBasicCredentials(authorizationOf(request) ?? '');
    if (credentials === undefined) {
      this.error(new InvalidClient(true, 'malformed Basic credentials'));
      return;
    }
    this._verify(credentials, request.ip, (error, client) => {
      if (client === null) this.error(error);
      else this.success(client);
    });
  }
}

/** Client id and secret in the Authorization header. */
export class ClientBasicStrategy extends PassportStrategy(FormDecodingBasicStrategy, 'client-basic') {
  constructor(private readonly authenticator: ClientAuthenticator) {
    super();
  }

  override validate(
    { readings }: BasicCredentials,
    address: string | undefined,
  ): Promise<AuthenticatedClient> {
    return this.authenticator.authenticateBySecret('client_secret_basic', readings, address);
  }
}
