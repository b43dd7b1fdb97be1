import { Resource } from './resources';
import { TokenKind } from './token-kinds';
import { seenVersions } from './visible';
import { World } from './world';
import { Worlds } from './worlds';

/** Leaves in the database what a kind of token sees, and nothing else: versions, rows and elements. */
export async function project(worlds: Worlds, world: World, kind: TokenKind): Promise<void> {
  for (const key of world.keys) {
    const [type = '', id = ''] = key.split('/');
    const flags = seenVersions(world, key, kind.sight);
    const unseen = flags.flatMap((isSeen, index) => (isSeen ? [] : [index + 1]));
    if (unseen.length > 0) await worlds.forget(type, id, unseen, flags.at(-1) === false);
  }
  for (const [type, elements] of Object.entries(kind.hidden ?? {})) {
    await worlds.strip(type, elements);
    for (const resource of seenOf(type, world, kind)) {
      await worlds.replaceInPlace(type, resource.id as string, without(resource, elements));
    }
  }
}

function seenOf(type: string, world: World, { sight }: TokenKind): Resource[] {
  return world.keys
    .filter((key) => key.startsWith(`${type}/`))
    .flatMap((key) => world.current(key) ?? [])
    .filter((resource) => sight(resource, world));
}

function without(resource: Resource, elements: readonly string[]): Resource {
  return Object.fromEntries(Object.entries(resource).filter(([name]) => !elements.includes(name)));
}
