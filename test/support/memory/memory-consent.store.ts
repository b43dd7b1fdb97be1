import { Consent, ConsentStore } from '../../../src/protocol/ports/consent-store';
import { MemoryUnitOfWork } from './memory-unit-of-work';

/** Consents in memory. */
export class MemoryConsentStore extends ConsentStore {
  private readonly consents = new Map<string, Consent>();

  constructor(private readonly unitOfWork = new MemoryUnitOfWork()) {
    super();
  }

  override async find(userId: string, clientId: string): Promise<Consent | undefined> {
    return this.consents.get(keyOf(userId, clientId));
  }

  override hold(userId: string, clientId: string): Promise<Consent | undefined> {
    return this.find(userId, clientId);
  }

  override async findAllOf(userId: string): Promise<readonly Consent[]> {
    const mine = [...this.consents.values()].filter((consent) => consent.userId === userId);
    return mine.sort((a, b) => b.grantedAt.getTime() - a.grantedAt.getTime());
  }

  override async remember(consent: Consent): Promise<void> {
    this.change(keyOf(consent.userId, consent.clientId), consent);
  }

  override async withdraw(userId: string, clientId: string): Promise<void> {
    this.change(keyOf(userId, clientId), undefined);
  }

  private change(key: string, consent: Consent | undefined): void {
    const before = this.consents.get(key);
    this.put(key, consent);
    this.unitOfWork.onRollback(() => {
      this.put(key, before);
    });
  }

  private put(key: string, consent: Consent | undefined): void {
    if (consent === undefined) this.consents.delete(key);
    else this.consents.set(key, consent);
  }
}

function keyOf(userId: string, clientId: string): string {
  return JSON.stringify([userId, clientId]);
}
