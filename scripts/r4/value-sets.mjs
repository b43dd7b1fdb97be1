/**
 * The codes of a value set that can be listed: FHIR R4 §4.9. Undefined for one that is computed, or that includes
 * code systems which are not part of the specification, such as currencies and languages.
 */
export function codesOf(terminology, canonical) {
  const [url] = canonical.split('|');
  const valueSet = terminology.get(url);
  if (valueSet?.resourceType !== 'ValueSet') return undefined;
  const { include = [], exclude = [] } = valueSet.compose ?? {};
  const included = include.map((part) => codesOfPart(terminology, part));
  const excluded = exclude.map((part) => codesOfPart(terminology, part));
  if ([...included, ...excluded].includes(undefined)) return undefined;
  const without = new Set(excluded.flat());
  return [...new Set(included.flat())].filter((code) => !without.has(code)).sort();
}

function codesOfPart(terminology, { system, concept, filter, valueSet = [] }) {
  if (filter !== undefined || (valueSet.length > 0 && system !== undefined)) return undefined;
  if (concept !== undefined) return concept.map(({ code }) => code);
  if (system !== undefined) return codesOfSystem(terminology.get(system));
  const sets = valueSet.map((one) => codesOf(terminology, one));
  // Several value sets in one part mean what all of them hold.
  return sets.length === 1 ? sets[0] : undefined;
}

function codesOfSystem(system) {
  if (system?.resourceType !== 'CodeSystem' || system.content !== 'complete') return undefined;
  const codes = (concepts = []) => concepts.flatMap(({ code, concept }) => [code, ...codes(concept)]);
  return codes(system.concept);
}
