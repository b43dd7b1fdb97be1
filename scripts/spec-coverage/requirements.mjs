import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const FOLDER = join('test', 'architecture', 'requirements');
const MEMBERS = new Set(['id', 'phase', 'requires', 'source', 'overriddenBy', 'later']);

/**
 * The requirements, a file for each group:
 * `core` belongs to the first release and needs a test, `smart` to a later one;
 * `overriddenBy` names the section of the contract that differs on purpose;
 * `later` names what is not built yet and keeps the line from counting as covered.
 */
export function readRequirements(root) {
  const groups = readdirSync(join(root, FOLDER))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => parse(readFileSync(join(root, FOLDER, name), 'utf8')));
  const seen = new Set();
  for (const requirement of groups.flatMap(({ requirements }) => requirements)) {
    const mistake = mistakeIn(requirement, seen);
    if (mistake !== undefined) throw new Error(`${requirement.id}: ${mistake}`);
    seen.add(requirement.id);
  }
  return groups;
}

function mistakeIn({ id, phase, requires, source, overriddenBy, ...rest }, seen) {
  if (!/^[A-Z]+-\d+$/.test(id)) return 'the id is no GROUP-number';
  if (seen.has(id)) return 'the id is taken';
  if (phase !== 'core' && phase !== 'smart') return 'the phase is neither core nor smart';
  if (!requires || !source) return 'requires and source are missing';
  if (overriddenBy !== undefined && !/^contract (§|rule )\d/.test(overriddenBy)) {
    return 'overriddenBy names no section of the contract';
  }
  return Object.keys(rest).some((name) => !MEMBERS.has(name)) ? 'has an unknown member' : undefined;
}
