import { hasPasswordSize, isForeignHash, PASSWORD_SIZE_RULE } from '../protocol/login/password-rules';
import {
  Flag,
  FreeObject,
  Nested,
  NotSupported,
  Ref,
  Rule,
  Text,
  TextWhere,
} from '../resource/attribute.decorator';
import { EMAIL_RULE, isEmail, isUserName, USER_NAME_RULE } from './login-name';

class NameAttributes {
  @Text({ max: 400 })
  formatted?: string;

  @Text({ max: 200 })
  givenName?: string;

  @Text({ max: 200 })
  middleName?: string;

  @Text({ max: 200 })
  familyName?: string;

  @Text({ max: 200 })
  honorificPrefix?: string;

  @Text({ max: 200 })
  honorificSuffix?: string;
}

class RoleAttributes {
  @Text({ min: 1, max: 64 })
  value?: string;

  @Text({ max: 200 })
  display?: string;

  @Text({ max: 200 })
  type?: string;

  @Flag()
  primary?: boolean;
}

class LinkAttributes {
  @Ref()
  link?: object;

  @Text({ max: 200 })
  type?: string;
}

/** SCIM core attributes (RFC 7643 §4.1.1, §4.1.2) that are stored and returned. */
class ScimAttributes {
  @Text({ max: 200 })
  displayName?: string;

  @Text({ max: 200 })
  nickName?: string;

  @Text({ max: 2048 })
  profileUrl?: string;

  @Text({ max: 200 })
  title?: string;

  @Text({ max: 200 })
  userType?: string;

  @Text({ max: 200 })
  preferredLanguage?: string;

  @Text({ max: 200 })
  locale?: string;

  @Text({ max: 200 })
  timezone?: string;

  @Text({ max: 200 })
  externalId?: string;

  @Text({ max: 200 })
  phoneNumber?: string;

  @Text({ max: 200 })
  gender?: string;

  @Text({ max: 2048 })
  photo?: string;

  @FreeObject({ each: true })
  emails?: object[];

  @FreeObject({ each: true })
  phoneNumbers?: object[];

  @FreeObject({ each: true })
  ims?: object[];

  @FreeObject({ each: true })
  photos?: object[];

  @FreeObject({ each: true })
  addresses?: object[];

  @FreeObject({ each: true })
  entitlements?: object[];

  @FreeObject({ each: true })
  groups?: object[];

  @FreeObject({ each: true })
  x509Certificates?: object[];
}

const FHIR_USERS = ['Patient', 'Practitioner', 'PractitionerRole', 'RelatedPerson', 'Person'];

/** The attributes of a User (contract §5), under their names on the wire. */
export class UserAttributes extends ScimAttributes {
  @TextWhere(isUserName, USER_NAME_RULE)
  userName?: string;

  @TextWhere(isEmail, EMAIL_RULE)
  email?: string;

  @TextWhere(hasPasswordSize, PASSWORD_SIZE_RULE)
  @Rule((value) => typeof value !== 'string' || !isForeignHash(value), {
    code: 'not-supported',
    message: 'is a hash. Importing hashes is not supported yet.',
  })
  password?: string;

  @Flag()
  active?: boolean;

  @Flag()
  inactive?: boolean;

  @Nested(() => NameAttributes)
  name?: NameAttributes;

  @Ref(FHIR_USERS)
  fhirUser?: object;

  @Nested(() => RoleAttributes, { each: true })
  roles?: RoleAttributes[];

  @Nested(() => LinkAttributes, { each: true })
  link?: LinkAttributes[];

  @FreeObject()
  data?: object;

  @FreeObject({ each: true })
  identifier?: object[];

  @FreeObject({ each: true })
  securityLabel?: object[];

  @Ref()
  organization?: object;

  @NotSupported()
  twoFactor?: unknown;

  @FreeObject()
  meta?: object;

  @FreeObject({ each: true })
  extension?: object[];
}
