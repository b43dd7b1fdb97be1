import {
  Code,
  Flag,
  Nested,
  NotSupported,
  Rule,
  Text,
  TextWhere,
  Whole,
} from '../resource/attribute.decorator';
import { isRedirectUri, REDIRECT_URI_RULE } from './redirect-uri';

/** The members of `auth.<grant>` and their ranges (contract §4.2). */

const JWT_BEARER = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

class AnyGrant {
  @Code(['opaque', 'jwt'])
  token_format?: string;

  @Whole(1, 3600)
  access_token_expiration?: number;

  @NotSupported()
  default_identity_provider?: unknown;
}

class AudienceGrant extends AnyGrant {
  @Text({ min: 1, max: 2048, each: true })
  audience?: string[];
}

function AssertionTypes(): PropertyDecorator {
  return TextWhere((type) => type === JWT_BEARER, `must be ${JWT_BEARER}.`, {
    each: true,
  }) as PropertyDecorator;
}

class RefreshableGrant extends AudienceGrant {
  @Flag()
  refresh_token?: boolean;

  @Whole(60, 31_536_000)
  refresh_token_expiration?: number;

  @Whole(60, 31_536_000)
  refresh_token_absolute_expiration?: number;

  @AssertionTypes()
  client_assertion_types?: string[];
}

class ClientCredentialsSettings extends AudienceGrant {
  // RFC 6749 §4.4.3: the client can always ask again.
  @Flag()
  @Rule((value) => value !== true, {
    code: 'business-rule',
    message: 'cannot be true: client_credentials has no refresh token.',
  })
  refresh_token?: boolean;

  @AssertionTypes()
  client_assertion_types?: string[];
}

class AuthorizationCodeSettings extends RefreshableGrant {
  @Flag()
  secret_required?: boolean;

  @Flag()
  pkce?: boolean;

  @TextWhere(isRedirectUri, REDIRECT_URI_RULE)
  redirect_uri?: string;

  @TextWhere(isRedirectUri, REDIRECT_URI_RULE, { each: true })
  redirect_uris?: string[];
}

class PasswordSettings extends RefreshableGrant {
  @Flag()
  secret_required?: boolean;

  @TextWhere(isRedirectUri, REDIRECT_URI_RULE)
  redirect_uri?: string;
}

class ImplicitSettings extends AudienceGrant {
  @TextWhere(isRedirectUri, REDIRECT_URI_RULE)
  redirect_uri?: string;

  @TextWhere(isRedirectUri, REDIRECT_URI_RULE, { each: true })
  redirect_uris?: string[];
}

class DeviceCodeSettings extends RefreshableGrant {
  @Flag()
  secret_required?: boolean;
}

class RefreshTokenSettings extends AnyGrant {
  @Whole(60, 31_536_000)
  refresh_token_expiration?: number;

  @Whole(60, 31_536_000)
  refresh_token_absolute_expiration?: number;

  @Flag()
  secret_required?: boolean;

  @AssertionTypes()
  client_assertion_types?: string[];
}

export class ClientAuthAttributes {
  @Nested(() => ClientCredentialsSettings)
  client_credentials?: ClientCredentialsSettings;

  @Nested(() => AuthorizationCodeSettings)
  authorization_code?: AuthorizationCodeSettings;

  @Nested(() => PasswordSettings)
  password?: PasswordSettings;

  @Nested(() => ImplicitSettings)
  implicit?: ImplicitSettings;

  @Nested(() => RefreshTokenSettings)
  refresh_token?: RefreshTokenSettings;

  @Nested(() => DeviceCodeSettings)
  device_code?: DeviceCodeSettings;

  @Nested(() => RefreshableGrant)
  token_exchange?: RefreshableGrant;
}
