import { Clock } from '../../lib/clock';
import { randomSecret } from '../../lib/random';
import { UnitOfWork } from '../../lib/unit-of-work';
import { Interaction, InteractionParameters, InteractionStore } from '../ports/interaction-store';
import { hashToken } from '../tokens/opaque-token';
import { AuthorizationPageError } from './authorization-page-error';

/** Long enough for a person who looks for a password; milliseconds. */
const LIFETIME = 30 * 60_000;

/** Authorization requests that wait for a person, known by an unguessable id and bound to a browser. */
export class Interactions {
  constructor(
    private readonly store: InteractionStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * @param browser undefined for a request whose cookie must not count (contract rule 14)
   * @returns its id
   */
  async begin({ single, resources }: InteractionParameters, browser: Buffer | undefined): Promise<string> {
    const id = randomSecret();
    const createdAt = this.clock.now();
    const expiresAt = new Date(createdAt.getTime() + LIFETIME);
    const kept = {
      hash: hashToken(id),
      browser,
      single,
      resources,
      createdAt,
      expiresAt,
      consent: undefined,
      patient: undefined,
    };
    await this.unitOfWork.append(() => {
      this.store.add(kept);
    });
    return id;
  }

  async find(id: string, browser: Buffer): Promise<Interaction | undefined> {
    if (!/^[\w-]{43}$/.test(id)) return undefined;
    return this.store.find(hashToken(id), browser, this.clock.now());
  }

  /** One text for unknown, ended, expired and another browser's. @throws AuthorizationPageError */
  async require(id: string, browser: Buffer): Promise<Interaction> {
    const interaction = await this.find(id, browser);
    if (interaction === undefined) throw gone('no such interaction for this browser');
    return interaction;
  }

  /**
   * Ends the interaction in one unit of work with its answer: of all that come with it one gets an answer. Without
   * one the request is answered at once, and only `work` runs.
   *
   * @throws AuthorizationPageError
   */
  end(interaction: Interaction | undefined, work: () => Promise<void>): Promise<void> {
    return this.unitOfWork.run(async () => {
      if (interaction !== undefined && !(await this.store.consume(interaction.hash))) {
        throw gone('the interaction was answered before');
      }
      await work();
    });
  }
}

function gone(detail: string): AuthorizationPageError {
  return new AuthorizationPageError(
    'This sign-in has ended or belongs to another browser. Go back to the application and start again.',
    detail,
  );
}
