import { AskedSearch } from './request-grammar';
import { Criterion } from './search-grammar';
import { TokenKind } from './token-kinds';

/**
 * What a token's search must be: refused (403), equal to the administrator's over what is visible, or either,
 * where a filter looks at a hidden element of another type and so may find less than over data without it.
 */
export type Expectation = 'refused' | 'equal' | 'either';

/** The elements that these parameters read, where one of them is hidden from some kind of token. */
const ELEMENTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Patient: {
    birthdate: 'birthDate',
    identifier: 'identifier',
    'general-practitioner': 'generalPractitioner',
  },
  Observation: { 'value-quantity': 'valueQuantity', encounter: 'encounter' },
  Encounter: { participant: 'participant', practitioner: 'participant' },
};

export function expectationOf(kind: TokenKind, { type, criteria, results }: AskedSearch): Expectation {
  if (!kind.searches(type)) return 'refused';
  const sorted = results.flatMap(([name, value]) => (name === '_sort' ? value.split(',') : []));
  const read = [...criteria.map(({ reads }) => reads), ...sorted.map((key) => key.replace(/^-/, ''))];
  if (read.some((parameter) => isHidden(kind, type, parameter))) return 'refused';
  if (criteria.some(({ traverses }) => traverses.some((one) => !kind.searches(one)))) return 'refused';
  return criteria.some((criterion) => looksAtHidden(kind, criterion)) ? 'either' : 'equal';
}

function isHidden({ hidden }: TokenKind, type: string, parameter: string): boolean {
  const element = ELEMENTS[type]?.[parameter];
  return element !== undefined && (hidden?.[type] ?? []).includes(element);
}

function looksAtHidden(kind: TokenKind, { name, traverses }: Criterion): boolean {
  const parameters = name.split(/[.:]/);
  return traverses.some((type) => parameters.some((parameter) => isHidden(kind, type, parameter)));
}
