export type Json = string | number | boolean | null | Json[] | JsonObject;

/** `undefined` members are absent members: JSON.stringify drops them. */
export interface JsonObject {
  [member: string]: Json | undefined;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
