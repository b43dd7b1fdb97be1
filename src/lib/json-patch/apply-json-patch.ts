import { isJsonObject, Json, JsonObject } from '../json';
import { MAX_DEPTH } from '../http/parse-json';
import { jsonEqual } from './json-equal';
import { PatchOperation } from './parse-json-patch';
import { PatchError } from './patch-error';

/** A copy of a copy of a copy doubles each time: what all that a patch copies and moves may measure as JSON. */
const MAX_COPIED_CHARACTERS = 4 * 1024 * 1024;

type Container = Json[] | JsonObject;
type Path = readonly string[];

/**
 * Applies the operations one after the other (RFC 6902 §3); the document itself stays as it is.
 *
 * @throws PatchError where one does not fit: then none of them counts (RFC 5789 §2)
 */
export function applyJsonPatch(document: JsonObject, operations: readonly PatchOperation[]): Json {
  const patching = new Patching(document);
  for (const operation of operations) patching.apply(operation);
  return patching.document;
}

class Patching {
  document: Json;
  private copied = 0;

  constructor(document: JsonObject) {
    this.document = structuredClone(document);
  }

  apply(operation: PatchOperation): void {
    switch (operation.op) {
      case 'add':
        // Cloned, for a later operation may change what an earlier one has put here.
        this.add(operation.path, structuredClone(operation.value));
        return;
      case 'remove':
        this.remove(operation.path);
        return;
      case 'replace':
        this.remove(operation.path);
        this.add(operation.path, structuredClone(operation.value));
        return;
      case 'move':
        this.move(operation.from, operation.path);
        return;
      case 'copy':
        this.add(operation.path, this.copy(operation.from));
        return;
      case 'test':
        if (jsonEqual(this.read(operation.path), operation.value)) return;
        throw new PatchError('inapplicable', `The test of ${written(operation.path)} failed.`);
    }
  }

  private move(from: Path, path: Path): void {
    // RFC 6902 §4.4: nothing can be moved into itself.
    if (from.length < path.length && from.every((token, index) => token === path[index])) {
      throw new PatchError('inapplicable', `${written(from)} cannot be moved into itself.`);
    }
    const value = this.copy(from);
    this.remove(from);
    this.add(path, value);
  }

  private copy(from: Path): Json {
    const text = JSON.stringify(this.read(from));
    this.copied += text.length;
    if (this.copied > MAX_COPIED_CHARACTERS)
      throw new PatchError('inapplicable', 'The patch copies too much.');
    return JSON.parse(text) as Json;
  }

  private read(path: Path): Json {
    let value: Json | undefined = this.document;
    for (const token of path) value = memberOf(value, token);
    if (value === undefined) throw missing(path);
    return value;
  }

  private add(path: Path, value: Json): void {
    // As deep as a body may be: whoever walks the result relies on it.
    if (isDeeperThan(value, MAX_DEPTH - path.length)) {
      throw new PatchError('inapplicable', `What ${written(path)} would hold is nested too deeply.`);
    }
    const name = path.at(-1);
    if (name === undefined) {
      this.document = value;
      return;
    }
    const container = this.containerOf(path);
    if (!Array.isArray(container)) {
      container[name] = value;
      return;
    }
    const index = name === '-' ? container.length : indexIn(name);
    if (index === undefined || index > container.length) throw missing(path);
    container.splice(index, 0, value);
  }

  private remove(path: Path): void {
    this.read(path);
    const name = path.at(-1);
    if (name === undefined) {
      this.document = null;
      return;
    }
    const container = this.containerOf(path);
    if (Array.isArray(container)) container.splice(Number(name), 1);
    else Reflect.deleteProperty(container, name);
  }

  private containerOf(path: Path): Container {
    const container = this.read(path.slice(0, -1));
    if (Array.isArray(container) || isJsonObject(container)) return container;
    throw missing(path);
  }
}

/** What the value itself holds: never what it inherits. */
function memberOf(value: Json | undefined, token: string): Json | undefined {
  if (Array.isArray(value)) {
    const index = indexIn(token);
    return index === undefined ? undefined : value[index];
  }
  return isJsonObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
}

/** RFC 6901 §4: digits without leading zero. */
function indexIn(token: string): number | undefined {
  return /^(?:0|[1-9]\d{0,8})$/.test(token) ? Number(token) : undefined;
}

function isDeeperThan(value: Json | undefined, levels: number): boolean {
  if (levels < 0) return true;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((member) => isDeeperThan(member, levels - 1));
}

function missing(path: Path): PatchError {
  return new PatchError('inapplicable', `There is nothing at ${written(path)}.`);
}

function written(path: Path): string {
  if (path.length === 0) return 'the whole document';
  const pointer = path.map((token) => `/${token.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
  return pointer.length > 200 ? `${pointer.slice(0, 200)}…` : pointer;
}
