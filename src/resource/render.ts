import { isJsonObject, JsonObject } from '../lib/json';
import { ResourceRow } from './resource-row';

/** A stored row as the resource that goes over the wire. */
export function renderResource(
  type: string,
  row: Omit<ResourceRow, 'document'> & { document: JsonObject },
): JsonObject {
  const { meta, ...rest } = row.document;
  return {
    resourceType: type,
    id: row.id,
    meta: {
      ...(isJsonObject(meta) && meta),
      versionId: String(row.version),
      lastUpdated: row.lastUpdated.toISOString(),
    },
    ...rest,
  };
}
