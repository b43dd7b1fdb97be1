import { isJsonObject, Json, JsonObject } from '../lib/json';
import { parsePath, PathStep } from './element-path';

/** Every value that stands at a path such as `name.family`; arrays are walked through. */
export function elementsAt(document: JsonObject, path: string): Json[] {
  let found: Json[] = [document];
  for (const step of parsePath(path)) {
    found = found.flatMap((value) => membersOf(value, step.member)).filter((value) => isMeant(value, step));
  }
  return found;
}

function isMeant(value: Json, { where }: PathStep): boolean {
  return where === undefined || membersOf(value, where.member).includes(where.value);
}

/** The member of an object, its elements when it is an array. */
export function membersOf(value: Json, member: string): Json[] {
  if (!isJsonObject(value) || !Object.hasOwn(value, member)) return [];
  return [value[member] ?? null].flat(1).filter((element) => element !== null);
}
