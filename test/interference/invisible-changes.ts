import { Random } from './random';
import { makeResource, Resource, WORLD_TYPES } from './resources';
import { TokenKind } from './token-kinds';
import { seenVersions, Sight } from './visible';
import { anId, Step, World } from './world';

/** Everything about a world that a sight lets through, as one text. */
function seen(world: World, keys: readonly string[], sight: Sight): string {
  return keys
    .map((key) => {
      const flags = seenVersions(world, key, sight);
      // Later versions that are not seen are no part of what is seen.
      return `${key}:${flags.lastIndexOf(true)}:${flags.filter(Boolean).length}`;
    })
    .join();
}

function proposal(world: World, random: Random): Step {
  const key = random.pick(world.keys);
  const [type = '', id = ''] = key.split('/');
  const kind = random.next();
  if (kind < 0.35) {
    const added = random.pick(WORLD_TYPES);
    const fresh = anId(random);
    return { type: added, id: fresh, resource: makeResource(random, added, fresh) };
  }
  if (kind < 0.55 && world.current(key) !== undefined) return { type, id, resource: undefined };
  return { type, id, resource: makeResource(random, type, id) };
}

/** Writes that change, add and remove only what a sight does not let through, and change nothing of what it does. */
export function invisibleSteps(world: World, random: Random, sight: Sight, tries: number): Step[] {
  const steps: Step[] = [];
  let now = world;
  for (let attempt = 0; attempt < tries; attempt++) {
    const step = proposal(now, random);
    const next = now.after(step);
    const key = `${step.type}/${step.id}`;
    if (seenVersions(next, key, sight).at(-1) === true) continue;
    // The version before was the current one: where it is seen, what follows it tells that it is no longer.
    if (seenVersions(now, key, sight).at(-1) === true) continue;
    if (seen(now, now.keys, sight) !== seen(next, now.keys, sight)) continue;
    steps.push(step);
    now = next;
  }
  return steps;
}

/** For every current resource that is seen in part: the same with other content in the hidden elements. */
export function hiddenChanges(world: World, random: Random, { hidden, sight }: TokenKind): Resource[] {
  return world.keys.flatMap((key): Resource[] => {
    const current = world.current(key);
    const elements = hidden?.[key.split('/', 1)[0] ?? ''];
    if (current === undefined || elements === undefined || !sight(current, world)) return [];
    const other = makeResource(random, current.resourceType as string, current.id as string);
    return [withElements(current, other, elements)];
  });
}

function withElements(resource: Resource, other: Resource, elements: readonly string[]): Resource {
  const kept = Object.entries(resource).filter(([name]) => !elements.includes(name));
  const taken = Object.entries(other).filter(([name]) => elements.includes(name));
  return Object.fromEntries([...kept, ...taken]);
}
