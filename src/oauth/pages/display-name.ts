import { isJsonObject, Json, JsonObject } from '../../lib/json';
import { Client } from '../../protocol/ports/client-store';
import { User } from '../../protocol/ports/user-store';

/** What a page calls a client. */
export function clientNameOf({ id, name }: Pick<Client, 'id' | 'name'>): string {
  return visible(name) ?? id;
}

/** What a page calls a user. */
export function userNameOf({ id, document }: Pick<User, 'id' | 'document'>): string {
  const name = isJsonObject(document.name) ? document.name : {};
  const parts = [name.givenName, name.familyName].map(visible).filter((part) => part !== undefined);
  return visible(name.formatted) ?? visible(parts.join(' ')) ?? loginNameOf({ id, document });
}

/** What the user types to log in. */
export function loginNameOf({ id, document }: Pick<User, 'id' | 'document'>): string {
  return visible(document.userName) ?? visible(document.email) ?? id;
}

/** What a page calls a Patient (FHIR R4 §2.24.0.7): by the official name, else by one that is in use. */
export function patientNameOf(names: Json | undefined): string | undefined {
  const all = (Array.isArray(names) ? names : []).filter(isJsonObject);
  const ranked = [...all].sort((one, other) => rankOf(one) - rankOf(other));
  return ranked.map(humanName).find((name) => name !== undefined);
}

/** The uses of a name, the best for recognising somebody first; `old` names last. */
const USES = ['official', 'usual', undefined, 'temp', 'nickname', 'anonymous', 'maiden', 'old'];

function rankOf({ use }: JsonObject): number {
  const rank = USES.findIndex((known) => known === use);
  return rank < 0 ? USES.length : rank;
}

function humanName({ text, given, family }: JsonObject): string | undefined {
  const parts = [...(Array.isArray(given) ? given : []), family].map(visible);
  return visible(text) ?? visible(parts.filter((part) => part !== undefined).join(' '));
}

/** Without characters that show nothing or turn the direction of what follows: a name must not rewrite the page. */
function visible(text: unknown): string | undefined {
  const shown = typeof text === 'string' ? text.replace(/[\p{Cc}\p{Cf}]/gu, '').trim() : '';
  return shown === '' ? undefined : shown;
}
