import { isJsonObject, Json, JsonObject } from '../json';

/** JSON Merge Patch, RFC 7396 §2. Neither argument is changed. */
export function applyMergePatch(target: Json | undefined, patch: JsonObject): JsonObject {
  const result: JsonObject = isJsonObject(target) ? { ...target } : {};
  for (const [name, value] of Object.entries(patch)) {
    if (value === null || value === undefined) Reflect.deleteProperty(result, name);
    else result[name] = isJsonObject(value) ? applyMergePatch(ownMember(result, name), value) : value;
  }
  return result;
}

function ownMember(object: JsonObject, name: string): Json | undefined {
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
