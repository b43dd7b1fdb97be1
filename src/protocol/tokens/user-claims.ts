import { isJsonObject, Json, JsonObject } from '../../lib/json';
import { User } from '../ports/user-store';

/** The value of a claim in the document of a User (contract §5); undefined where there is none. */
type Claim = (document: JsonObject, issuer: string) => Json | undefined;

/** The claims that each scope shows, OIDC Core §5.4 and SMART 2.2 §scopes for `fhirUser`. */
const claimsOfScope: Readonly<Record<string, Readonly<Record<string, Claim>>>> = {
  profile: {
    name: fullName,
    given_name: ({ name }) => text(name, 'givenName'),
    middle_name: ({ name }) => text(name, 'middleName'),
    family_name: ({ name }) => text(name, 'familyName'),
    nickname: (document) => text(document, 'nickName'),
    preferred_username: (document) => text(document, 'userName'),
    profile: (document) => webUrl(document, 'profileUrl'),
    picture: (document) => webUrl(document, 'photo'),
    gender: (document) => text(document, 'gender'),
    zoneinfo: (document) => text(document, 'timezone'),
    locale: (document) => text(document, 'locale'),
  },
  email: { email: (document) => text(document, 'email') },
  phone: { phone_number: (document) => text(document, 'phoneNumber') },
  address: { address },
  fhirUser: { fhirUser },
};

/** Every claim about a user that this server can give. */
export const USER_CLAIMS: readonly string[] = Object.values(claimsOfScope).flatMap((claims) =>
  Object.keys(claims),
);

/** What the granted scopes show of a user. A claim without a value is absent, never null (OIDC Core §5.3.2). */
export function userClaims(
  { document }: Pick<User, 'document'>,
  scope: readonly string[],
  issuer: string,
): JsonObject {
  const claims: JsonObject = {};
  for (const granted of scope) {
    const shown = Object.hasOwn(claimsOfScope, granted) ? claimsOfScope[granted] : undefined;
    for (const [name, read] of Object.entries(shown ?? {})) {
      const value = read(document, issuer);
      if (value !== undefined) claims[name] = value;
    }
  }
  return claims;
}

/** SMART 2.2: the URL of the resource that describes the user, whatever scopes say. */
export function fhirUserOf({ document }: Pick<User, 'document'>, issuer: string): string | undefined {
  return fhirUser(document, issuer);
}

function fhirUser(document: JsonObject, issuer: string): string | undefined {
  const reference = text(document.fhirUser, 'reference');
  return reference && `${issuer}/fhir/${reference}`;
}

/** Contract §9.3: a string. Without a formatted one its parts make it, as they are read aloud. */
function fullName({ name, displayName }: JsonObject): string | undefined {
  const parts = ['honorificPrefix', 'givenName', 'middleName', 'familyName', 'honorificSuffix'];
  const joined = parts
    .map((part) => text(name, part))
    .filter((part) => part !== undefined)
    .join(' ');
  return text(name, 'formatted') ?? [joined, displayName].find(isText);
}

/** OIDC Core §5.1.1, of the primary address (RFC 7643 §2.4) or else the first. */
function address({ addresses }: JsonObject): JsonObject | undefined {
  const all = Array.isArray(addresses) ? addresses.filter(isJsonObject) : [];
  const chosen = all.find(({ primary }) => primary === true) ?? all[0];
  const members = {
    formatted: text(chosen, 'formatted'),
    street_address: text(chosen, 'streetAddress'),
    locality: text(chosen, 'locality'),
    region: text(chosen, 'region'),
    postal_code: text(chosen, 'postalCode'),
    country: text(chosen, 'country'),
  };
  return Object.values(members).some(isText) ? members : undefined;
}

/** Whoever shows a picture or a link follows it: no scheme but the web's. */
function webUrl(document: JsonObject, member: string): string | undefined {
  const value = text(document, member);
  return value !== undefined && /^https?:\/\//i.test(value) ? value : undefined;
}

function text(container: Json | undefined, member: string): string | undefined {
  const value = isJsonObject(container) ? container[member] : undefined;
  return isText(value) ? value : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
