import { AuthorizationPageError } from '../authorization-page-error';
import { AuthorizationParameters } from '../authorization-parameters';

/** The largest values that the other steps allow fit in, twice. */
const MAX_CHARACTERS = 16 * 1024;

/** What waits for a person is kept, and whoever asks need not be known: it must not fill the database. */
export function refuseOversize({ single, resources }: AuthorizationParameters): void {
  const size = [...Object.values(single), ...resources].reduce((sum, { length }) => sum + length, 0);
  if (size > MAX_CHARACTERS) {
    throw new AuthorizationPageError('The request is larger than 16 KiB. Send fewer or shorter parameters.');
  }
}
