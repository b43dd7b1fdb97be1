import { Person } from './authorization-request';

/** Whether the user has proved who it is since the request came in. */
export function isFreshLogin({ login, interaction }: Person): boolean {
  return login !== undefined && interaction !== undefined && login.authTime >= interaction.createdAt;
}
