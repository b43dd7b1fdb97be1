import { JsonObject } from '../lib/json';

/**
 * What every stored resource shares. The document holds the resource without `resourceType`, `id`,
 * `meta.versionId` and `meta.lastUpdated`; secrets stand in columns beside it, so that they cannot be
 * returned, searched or put into history.
 */
export interface ResourceRow {
  id: string;
  version: number;
  lastUpdated: Date;
  document: JsonObject;
}

/** One entry of a resource's history. `document` is null where the version is a deletion. */
export interface ResourceVersion {
  id: string;
  version: number;
  lastUpdated: Date;
  method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  document: JsonObject | null;
}
