import { codesOf } from './value-sets.mjs';

/**
 * Every structure with its base and its own elements, each as a line of words:
 * `1..* code(days-of-week) summary`, `0..1 Quantity|string`, in which the name of a code's value set is a key of the codes.
 */
export function renderStructures(structures, { terminology }) {
  const sorted = [...structures].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([name, { base, elements }]) => {
      const own = [...elements].map(([element, definition]) => [element, describe(definition, terminology)]);
      return [name, { ...(base !== undefined && { base }), elements: Object.fromEntries(own) }];
    }),
  );
}

function describe({ min, many, types, summary, valueSet }, terminology) {
  const listed = types.map(({ code }) =>
    code === 'code' ? `code${codesName(valueSet, terminology)}` : code,
  );
  return `${min}..${many ? '*' : '1'} ${listed.join('|')}${summary ? ' summary' : ''}`;
}

function codesName(valueSet, terminology) {
  if (valueSet === undefined || codesOf(terminology, valueSet) === undefined) return '';
  return `(${nameOf(valueSet)})`;
}

/** The codes that elements are bound to, by the last part of the value set's URL. */
export function renderCodes(structures, { terminology }) {
  const bound = [...structures.values()].flatMap(({ elements }) => [...elements.values()]);
  const valueSets = new Map();
  for (const { types, valueSet } of bound) {
    if (valueSet === undefined || !types.some(({ code }) => code === 'code')) continue;
    const known = valueSets.get(nameOf(valueSet)) ?? valueSet;
    if (known !== valueSet) throw new Error(`two value sets have one name: ${known}, ${valueSet}`);
    valueSets.set(nameOf(valueSet), valueSet);
  }
  const listed = [...valueSets].sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    listed.flatMap(([name, valueSet]) => {
      const codes = codesOf(terminology, valueSet);
      return codes === undefined ? [] : [[name, codes]];
    }),
  );
}

function nameOf(valueSet) {
  return valueSet.split('|')[0].split('/').pop();
}
