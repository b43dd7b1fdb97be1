import { isJsonObject, Json, JsonObject } from '../lib/json';

/** Every value that stands at a path such as `name.family`; arrays are walked through. */
export function elementsAt(document: JsonObject, path: string): Json[] {
  let found: Json[] = [document];
  for (const member of path.split('.')) {
    found = found.flatMap((value) => membersOf(value, member));
  }
  return found;
}

/** The member of an object, its elements when it is an array. */
export function membersOf(value: Json, member: string): Json[] {
  if (!isJsonObject(value) || !Object.hasOwn(value, member)) return [];
  return [value[member] ?? null].flat(1).filter((element) => element !== null);
}
