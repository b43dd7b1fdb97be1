import { Clock } from '../../lib/clock';
import { isJsonObject, JsonObject } from '../../lib/json';
import { randomSecret } from '../../lib/random';
import { Launch, LaunchStore } from '../ports/launch-store';
import { PatientDirectory, Reader } from '../ports/patient-directory';
import { hashToken } from '../tokens/opaque-token';

/** SMART 2.2 §launch-ehr, contract §10.2. */
export const LAUNCH_LIFETIME_SECONDS = 300;

/** Launches from an EHR, known by an unguessable handle that is good once. */
export class Launches {
  constructor(
    private readonly store: LaunchStore,
    private readonly patients: PatientDirectory,
    private readonly clock: Clock,
  ) {}

  /**
   * In a unit of work. Whether the reader may read what the context names, `findUnreadable` tells.
   *
   * @returns the handle
   */
  add({ clientId, userId }: Reader, context: JsonObject): string {
    const handle = randomSecret();
    const expiresAt = new Date(this.clock.now().getTime() + LAUNCH_LIFETIME_SECONDS * 1000);
    this.store.add({ hash: hashToken(handle), clientId, userId, context, expiresAt });
    return handle;
  }

  /**
   * Undefined for whatever this reader cannot use: unknown, used and expired handles, those of others, and those whose
   * context is out of the reader's reach by now (contract rule 12).
   */
  async find(handle: string, reader: Reader): Promise<Launch | undefined> {
    if (!/^[\w-]{43}$/.test(handle)) return undefined;
    const launch = await this.store.find(hashToken(handle), this.clock.now());
    if (launch?.clientId !== reader.clientId || launch.userId !== reader.userId) return undefined;
    return (await this.findUnreadable(launch.context, reader)) === undefined ? launch : undefined;
  }

  /** The member of a context that names something which the reader cannot read, or which does not exist. */
  async findUnreadable(context: JsonObject, reader: Reader): Promise<string | undefined> {
    for (const [member, reference] of referencesIn(context)) {
      if (!(await this.patients.canRead(reader, reference))) return member;
    }
    return undefined;
  }

  /** In the unit of work of the answer. Of any number of calls exactly one resolves to true. */
  consume({ hash }: Launch): Promise<boolean> {
    return this.store.consume(hash, this.clock.now());
  }
}

/** What a context names of this server; canonical URLs and identifiers open nothing. */
function referencesIn({
  patient,
  encounter,
  fhirContext,
}: JsonObject): [member: string, reference: string][] {
  const references: [string, string][] = [];
  if (typeof patient === 'string') references.push(['patient', `Patient/${patient}`]);
  if (typeof encounter === 'string') references.push(['encounter', `Encounter/${encounter}`]);
  for (const [index, item] of (Array.isArray(fhirContext) ? fhirContext : []).entries()) {
    const reference = isJsonObject(item) ? item.reference : undefined;
    if (typeof reference === 'string') references.push([`fhirContext[${index}].reference`, reference]);
  }
  return references;
}
