import { Injectable } from '@nestjs/common';
import { JsonObject } from '../lib/json';
import { ResourceRow } from '../resource/resource-row';
import { ResourceRegistry } from '../resource/resource.registry';
import { ResourceStore } from '../resource/resource.store';

/** Creates resources that nobody has created yet, through the validation that everybody goes through. */
@Injectable()
export class Seeder {
  constructor(
    private readonly registry: ResourceRegistry,
    private readonly store: ResourceStore,
  ) {}

  /** @returns undefined where the id has a history: what an administrator deleted stays deleted */
  async createOnce(type: string, id: string, body: JsonObject): Promise<ResourceRow | undefined> {
    const definition = this.registry.require(type);
    if ((await this.store.findLastVersion(definition, id)) !== undefined) return undefined;
    return this.store.create(definition, id, body, 'PUT');
  }

  /** Of many at once: those whose ids have no history. */
  async createAllOnce(type: string, resources: Readonly<Record<string, JsonObject>>): Promise<void> {
    const definition = this.registry.require(type);
    const known = await this.store.findUsedIds(definition, Object.keys(resources));
    const unused = Object.entries(resources).filter(([id]) => !known.has(id));
    await this.store.createAll(definition, new Map(unused));
  }

  /** @returns the stored row, if there is one */
  find(type: string, id: string): Promise<ResourceRow | undefined> {
    return this.registry.require(type).table.find(id, { lock: true });
  }

  async replace(type: string, stored: ResourceRow, body: JsonObject): Promise<void> {
    await this.store.replace(this.registry.require(type), stored, body, 'PUT');
  }

  /** Runs a named operation on a row. @returns its answer */
  async operate(type: string, stored: ResourceRow, operation: string): Promise<JsonObject> {
    const definition = this.registry.require(type);
    const named = definition.operations?.[operation];
    if (named === undefined) throw new Error(`${type} has no operation ${operation}`);
    const { content, result } = await named.invoke(stored, {});
    await this.store.write(definition, stored, content, 'POST');
    return result;
  }
}
