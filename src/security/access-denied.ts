import { HttpException } from '@nestjs/common';
import { bearerChallenge } from '../protocol/errors/rfc6750';

/** A request to a guarded route that was refused; the rows of contract §11 for resource endpoints. */
export class AccessDenied extends HttpException {
  private constructor(
    status: number,
    readonly code: 'login' | 'forbidden' | 'invalid',
    message: string,
    /** Value of the WWW-Authenticate header. */
    readonly challenge?: string,
  ) {
    super(message, status);
    this.name = 'AccessDenied';
  }

  /** Nothing was presented (RFC 6750 §3: no error code then). */
  static noCredential(): AccessDenied {
    return new AccessDenied(401, 'login', 'Send an access token: Authorization: Bearer …', bearerChallenge());
  }

  static invalidToken(): AccessDenied {
    const message = 'The access token is invalid, expired or revoked. Get a new one.';
    return new AccessDenied(401, 'login', message, bearerChallenge('invalid_token'));
  }

  static invalidBasic(): AccessDenied {
    const message = 'Client id or secret is wrong, or the client may not use Basic authentication here.';
    return new AccessDenied(401, 'login', message, 'Basic realm="nest-fhir-auth"');
  }

  static twoCredentials(): AccessDenied {
    const message = 'The request carries more than one credential. Send exactly one.';
    return new AccessDenied(400, 'invalid', message, bearerChallenge('invalid_request'));
  }

  static insufficientScope(required: string | undefined): AccessDenied {
    const message = 'The scope of the access token does not cover this request.';
    return new AccessDenied(403, 'forbidden', message, bearerChallenge('insufficient_scope', required));
  }

  static forbidden(): AccessDenied {
    return new AccessDenied(403, 'forbidden', 'Forbidden');
  }
}
