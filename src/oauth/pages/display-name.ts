import { isJsonObject } from '../../lib/json';
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

/** Without characters that show nothing or turn the direction of what follows: a name must not rewrite the page. */
function visible(text: unknown): string | undefined {
  const shown = typeof text === 'string' ? text.replace(/[\p{Cc}\p{Cf}]/gu, '').trim() : '';
  return shown === '' ? undefined : shown;
}
