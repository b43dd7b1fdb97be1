/** The tests that name each id, and the ids that tests name although no requirement has them. */
export function coverageOf(groups, titles) {
  const proofs = new Map(idsOf(groups).map((id) => [id, []]));
  const prefixes = new Set([...proofs.keys()].map((id) => id.split('-')[0]));
  const unknown = [];
  for (const proof of titles) {
    for (const id of idsIn(proof.title, prefixes)) {
      if (proofs.has(id)) proofs.get(id).push(proof);
      else unknown.push({ id, ...proof });
    }
  }
  return { proofs, unknown };
}

export function findProblems(groups, { proofs, unknown }) {
  const open = groups
    .flatMap(({ requirements }) => requirements)
    .filter((requirement) => stateOf(requirement, proofs) === 'open')
    .map(
      ({ id, requires }) => `${id} has neither a test nor a contract section that overrides it: ${requires}`,
    );
  const mistaken = unknown.map(
    ({ id, file, title }) => `${file}: “${title}” names ${id}, which no requirement has`,
  );
  return [...open, ...mistaken];
}

/** What is not built does not count as covered, whatever is tested of it already. */
export function stateOf({ id, phase, overriddenBy, later }, proofs) {
  if (later !== undefined) return 'not built';
  if (proofs.get(id).length > 0) return 'tested';
  if (phase === 'smart') return 'not built';
  return overriddenBy === undefined ? 'open' : 'overridden';
}

function idsOf(groups) {
  return groups.flatMap(({ requirements }) => requirements.map(({ id }) => id));
}

function idsIn(title, prefixes) {
  const found = [...title.matchAll(/(?<![\w-])([A-Z]+)-\d+(?![\w-])/g)];
  return new Set(found.filter(([, prefix]) => prefixes.has(prefix)).map(([id]) => id));
}
