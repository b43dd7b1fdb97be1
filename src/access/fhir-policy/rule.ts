import { isJsonObject, Json } from '../../lib/json';
import { ALL, Filter } from '../../query/filter';
import { parseCriteria } from '../../query/parse-criteria';
import { isResourceType } from '../../r4/resource-types';
import { searchParametersOf } from '../../r4/search-parameters';
import { ResourceOperation } from '../interaction';
import { PolicyCompartment, readCompartment } from './compartment';
import { INTERACTIONS } from './interactions';
import { withPlaceholders } from './variables';

/** An entry of `AccessPolicy.resource` (contract §7). */
export interface Rule {
  /** A type of FHIR R4, or `*`: all of them but AuditEvent, as in a scope. */
  readonly resourceType: string;
  readonly operations: ReadonlySet<string>;
  readonly criteria: string | undefined;
  readonly compartment: PolicyCompartment | undefined;
  readonly hiddenFields: readonly string[];
  readonly readonlyFields: readonly string[];
}

/** @throws TypeError for what was not validated: a limit that cannot be read must not be left out */
export function readRules(resource: Json | undefined): readonly Rule[] {
  return listOf(resource).map((entry) => {
    if (!isJsonObject(entry)) throw new TypeError('a rule is no object');
    const { resourceType, interaction, criteria, hiddenFields, readonlyFields } = entry;
    return {
      resourceType: textOf(resourceType),
      operations: new Set(interaction === undefined ? INTERACTIONS.values() : operationsOf(interaction)),
      criteria: criteria === undefined ? undefined : textOf(criteria),
      compartment: entry.compartment === undefined ? undefined : requireCompartment(entry.compartment),
      hiddenFields: hiddenFields === undefined ? [] : withNarrative(textsOf(hiddenFields)),
      readonlyFields: readonlyFields === undefined ? [] : textsOf(readonlyFields),
    };
  });
}

/** FHIR R4 §2.4.0.4: the narrative says in words what the elements hold, those that are hidden as well. */
function withNarrative(hidden: readonly string[]): readonly string[] {
  return hidden.length === 0 ? [] : [...hidden, 'text'];
}

export function isAbout({ resourceType, operations }: Rule, operation: string, type: string): boolean {
  if (!operations.has(operation) || !isResourceType(type)) return false;
  return resourceType === type || (resourceType === '*' && type !== 'AuditEvent');
}

/**
 * What criteria mean for a type, with placeholders for their variables. No moment is given: `ap` would mean something
 * else each day.
 *
 * @throws SearchQueryError
 */
export function parseTemplate(type: string, criteria: string | undefined): Filter {
  if (criteria === undefined) return ALL;
  return parseCriteria(type, withPlaceholders(criteria), searchParametersOf(type));
}

function requireCompartment(value: Json): PolicyCompartment {
  const compartment = readCompartment(value);
  if (compartment === undefined) throw new TypeError('no compartment of a Patient');
  return compartment;
}

function operationsOf(codes: Json): readonly ResourceOperation[] {
  return textsOf(codes).map((code) => {
    const operation = INTERACTIONS.get(code);
    if (operation === undefined) throw new TypeError('an unknown interaction');
    return operation;
  });
}

function listOf(value: Json | undefined): readonly Json[] {
  if (!Array.isArray(value)) throw new TypeError('no list');
  return value;
}

function textsOf(value: Json): readonly string[] {
  return listOf(value).map(textOf);
}

function textOf(value: Json | undefined): string {
  if (typeof value !== 'string') throw new TypeError('no text');
  return value;
}
