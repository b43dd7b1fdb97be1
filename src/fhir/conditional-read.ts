import { ResourceRow } from '../resource/resource-row';

/** What a caller already has (FHIR R4 §3.1.0.1.8). */
export interface ReadConditions {
  readonly ifNoneMatch?: string | undefined;
  readonly ifModifiedSince?: string | undefined;
}

/** RFC 9110 §13.2.2: the time counts only where no tag is presented. */
export function isNotModified(
  { version, lastUpdated }: Pick<ResourceRow, 'version' | 'lastUpdated'>,
  { ifNoneMatch, ifModifiedSince }: ReadConditions,
): boolean {
  if (ifNoneMatch !== undefined) return namesVersion(ifNoneMatch, version);
  if (ifModifiedSince === undefined) return false;
  // An HTTP date has no fraction of a second.
  return Math.floor(lastUpdated.getTime() / 1000) * 1000 <= Date.parse(ifModifiedSince);
}

function namesVersion(tags: string, version: number): boolean {
  return tags.split(',').some((tag) => ['*', `"${version}"`].includes(tag.trim().replace(/^W\//, '')));
}
