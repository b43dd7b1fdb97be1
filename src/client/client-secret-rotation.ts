import { Clock } from '../lib/clock';
import { UnitOfWork } from '../lib/unit-of-work';
import { ResourceHistory } from '../resource/history';
import { ResourceError } from '../resource/operation-outcome';
import { ClientEntity } from './client.entity';
import { rotateClientSecret } from './client-secret';
import { ClientResource } from './client.resource';

/** `POST /Client/{id}/$rotate-secret` (contract §4.1). */
export class ClientSecretRotation {
  constructor(
    private readonly resource: ClientResource,
    private readonly history: ResourceHistory,
    private readonly unitOfWork: UnitOfWork,
    private readonly clock: Clock,
  ) {}

  /**
   * @param overlapSeconds how long the secret before works on; 0 to 86400
   * @returns the new secret, which nobody can read again
   * @throws ResourceError 404 for an unknown client, 422 for an overlap out of range
   */
  async rotate(id: string, overlapSeconds = 0): Promise<string> {
    if (!Number.isInteger(overlapSeconds) || overlapSeconds < 0 || overlapSeconds > 86_400) {
      throw ResourceError.of(422, 'value', 'overlap: must be a whole number from 0 to 86400.', 'overlap');
    }
    return this.unitOfWork.run(async () => {
      const stored = await this.resource.table.find(id, { lock: true });
      if (stored === undefined) throw ResourceError.of(404, 'not-found', `There is no Client/${id}.`);
      const now = this.clock.now();
      const until = overlapSeconds === 0 ? undefined : new Date(now.getTime() + overlapSeconds * 1000);
      const generated = rotateClientSecret(stored.secret, until);
      const expectedVersion = stored.version;
      const changes = { secret: generated.stored, version: expectedVersion + 1, lastUpdated: now };
      await this.write(Object.assign(stored, changes), expectedVersion);
      return generated.secret;
    });
  }

  /** The document is as before; the new version tells that something changed, and when. */
  private async write(row: ClientEntity, expectedVersion: number): Promise<void> {
    if (!(await this.resource.table.replace(row, expectedVersion))) {
      throw ResourceError.of(409, 'conflict', `Client/${row.id} was changed by another request. Try again.`);
    }
    const { id, version, lastUpdated, document } = row;
    await this.history.add('Client', { id, version, lastUpdated, method: 'PUT', document });
    await this.resource.written(id, row);
  }
}
