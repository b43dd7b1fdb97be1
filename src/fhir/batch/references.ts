import { isJsonObject, Json, JsonObject } from '../../lib/json';

/**
 * A resource in which the texts of its References (FHIR R4 §2.3.0) are replaced. An Attachment, an Identifier or a
 * narrative that holds the same text means something else by it.
 *
 * @param replacement undefined: the reference stays
 */
export function replaceReferences(
  resource: JsonObject,
  replacement: (reference: string) => string | undefined,
): JsonObject {
  return Object.fromEntries(
    Object.entries(resource).map(([name, value]) => {
      const replaced = name === 'reference' && typeof value === 'string' ? replacement(value) : undefined;
      return [name, replaced ?? within(value, replacement)];
    }),
  );
}

function within(
  value: Json | undefined,
  replacement: (reference: string) => string | undefined,
): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => within(item, replacement) ?? null);
  return isJsonObject(value) ? replaceReferences(value, replacement) : value;
}

/** FHIR R4 §3.1.0.11.3: `Patient?identifier=x`, a reference to what that search finds. */
export interface ConditionalReference {
  readonly type: string;
  readonly queryString: string;
}

export function readConditionalReference(reference: string): ConditionalReference | undefined {
  const parts = /^(?<type>[A-Z][A-Za-z]+)\?(?<queryString>.*)$/s.exec(reference)?.groups;
  if (parts?.type === undefined || parts.queryString === undefined) return undefined;
  return { type: parts.type, queryString: parts.queryString };
}

/** Every conditional reference of a resource, once. */
export function conditionalReferencesIn(resource: JsonObject): ReadonlySet<string> {
  const found = new Set<string>();
  replaceReferences(resource, (reference) => {
    if (readConditionalReference(reference) !== undefined) found.add(reference);
    return undefined;
  });
  return found;
}
