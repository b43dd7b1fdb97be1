import { PatientDirectory, PatientSummary, Reader } from '../../../src/protocol/ports/patient-directory';

/** Patients in memory; a user reads those that a test names, by whatever client. */
export class MemoryPatientDirectory extends PatientDirectory {
  private readonly readable = new Map<string, Set<string>>();

  /** @param references such as `Patient/p1` */
  allow(userId: string, ...references: string[]): void {
    this.readable.set(userId, new Set(references));
  }

  override async find({ userId }: Reader, id: string): Promise<PatientSummary | undefined> {
    return this.readable.get(userId)?.has(`Patient/${id}`) === true ? { id, name: id } : undefined;
  }

  override async search({ userId }: Reader, text: string, limit: number): Promise<PatientSummary[]> {
    return [...(this.readable.get(userId) ?? [])]
      .filter((reference) => reference.startsWith(`Patient/${text}`))
      .slice(0, limit)
      .map((reference) => reference.slice('Patient/'.length))
      .map((id) => ({ id, name: id }));
  }

  override async canRead({ userId }: Reader, reference: string): Promise<boolean> {
    return this.readable.get(userId)?.has(reference) === true;
  }
}
