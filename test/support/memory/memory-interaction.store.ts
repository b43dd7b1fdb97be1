import {
  ChosenPatient,
  Interaction,
  InteractionStore,
  UserDecision,
} from '../../../src/protocol/ports/interaction-store';
import { MemoryUnitOfWork } from './memory-unit-of-work';

/** Authorization requests under way, in memory. */
export class MemoryInteractionStore extends InteractionStore {
  private readonly interactions = new Map<string, Interaction>();

  constructor(private readonly unitOfWork = new MemoryUnitOfWork()) {
    super();
  }

  get size(): number {
    return this.interactions.size;
  }

  override add(interaction: Interaction): void {
    this.change(interaction.hash, interaction);
  }

  override async find(hash: Buffer, browser: Buffer, now: Date): Promise<Interaction | undefined> {
    const found = this.interactions.get(keyOf(hash));
    if (found === undefined || found.expiresAt <= now) return undefined;
    if (found.browser !== undefined && !found.browser.equals(browser)) return undefined;
    const bound = { ...found, browser };
    this.change(hash, bound);
    return bound;
  }

  override async decide(hash: Buffer, consent: UserDecision): Promise<void> {
    const found = this.interactions.get(keyOf(hash));
    if (found !== undefined) this.change(hash, { ...found, consent });
  }

  override async choosePatient(hash: Buffer, patient: ChosenPatient): Promise<void> {
    const found = this.interactions.get(keyOf(hash));
    if (found !== undefined) this.change(hash, { ...found, patient });
  }

  override async rebind(from: Buffer, to: Buffer): Promise<void> {
    for (const interaction of [...this.interactions.values()]) {
      if (interaction.browser?.equals(from) === true) {
        this.change(interaction.hash, { ...interaction, browser: to });
      }
    }
  }

  override async consume(hash: Buffer): Promise<boolean> {
    const found = this.interactions.has(keyOf(hash));
    if (found) this.change(hash, undefined);
    return found;
  }

  private change(hash: Buffer, interaction: Interaction | undefined): void {
    const before = this.interactions.get(keyOf(hash));
    this.put(hash, interaction);
    this.unitOfWork.onRollback(() => {
      this.put(hash, before);
    });
  }

  private put(hash: Buffer, interaction: Interaction | undefined): void {
    if (interaction === undefined) this.interactions.delete(keyOf(hash));
    else this.interactions.set(keyOf(hash), interaction);
  }
}

function keyOf(hash: Buffer): string {
  return hash.toString('base64');
}
