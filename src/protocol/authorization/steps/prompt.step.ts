import { InvalidRequest } from '../../errors/rfc6749';
import { AuthorizationRequest } from '../authorization-request';

const known: readonly string[] = ['none', 'login', 'consent', 'select_account'];

/** OIDC Core §3.1.2.1: `none` forbids every page, and so excludes what asks for one. */
export function verifyPrompt({ prompts, silent }: AuthorizationRequest): void {
  if (prompts.some((prompt) => !known.includes(prompt))) {
    throw new InvalidRequest(
      'The parameter prompt holds a value other than none, login, consent or select_account.',
    );
  }
  if (silent && prompts.length > 1) {
    throw new InvalidRequest('The prompt none cannot be combined with others.');
  }
}
