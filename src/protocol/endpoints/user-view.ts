import { JsonObject } from '../../lib/json';
import { Client } from '../ports/client-store';
import { User } from '../ports/user-store';

/** Who looks at a user. */
export interface UserViewer {
  /** How the tokens came about; `browser` for a caller with the cookie of this server. */
  readonly grantType: string;
  readonly client: Pick<Client, 'trusted' | 'firstParty'> | undefined;
  readonly scope: readonly string[];
}

/** Contract §5: the scope that shows each attribute to clients that are not this server's own. */
const scopeOfAttribute: Readonly<Record<string, string>> = {
  name: 'profile',
  userName: 'profile',
  email: 'email',
  fhirUser: 'fhirUser',
};

/** `userinfo` (contract §5, User view): all but secrets for whom the user trusts anyway, else what scopes show. */
export function userView({ document }: Pick<User, 'document'>, viewer: UserViewer): JsonObject {
  if (seesEverything(viewer)) return document;
  const shown = Object.entries(scopeOfAttribute).filter(
    ([name, scope]) => Object.hasOwn(document, name) && viewer.scope.includes(scope),
  );
  const { resourceType, id } = document;
  return { resourceType, id, ...Object.fromEntries(shown.map(([name]) => [name, document[name]])) };
}

/** A client of the password grant has held the password itself. */
function seesEverything({ grantType, client }: UserViewer): boolean {
  return (
    grantType === 'password' ||
    grantType === 'browser' ||
    client?.trusted === true ||
    client?.firstParty === true
  );
}
