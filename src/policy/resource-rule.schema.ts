import { isAdminType } from '../access/admin-types';
import { readCompartment } from '../access/fhir-policy/compartment';
import { INTERACTIONS } from '../access/fhir-policy/interactions';
import { parseTemplate } from '../access/fhir-policy/rule';
import { isJsonObject, Json, JsonObject } from '../lib/json';
import { SearchQueryError } from '../query/search-query-error';
import { isElementOf } from '../r4/elements';
import { isInPatientCompartment } from '../r4/patient-compartment';
import { isResourceType, RESOURCE_TYPES } from '../r4/resource-types';
import { Issue, IssueCode } from '../resource/operation-outcome';

const MAX_RULES = 200;

/** What is wrong with `AccessPolicy.resource`, the rules of engine `fhir` (contract §7). */
export function ruleIssues(resource: Json | undefined): readonly Issue[] {
  if (resource === undefined) return [issue('required', 'is required by engine fhir.', '')];
  if (!Array.isArray(resource)) return [issue('structure', 'must be a list.', '')];
  if (resource.length === 0 || resource.length > MAX_RULES) {
    return [issue('value', `holds 1 to ${MAX_RULES} rules.`, '')];
  }
  return resource.flatMap((rule, index) => {
    const at = `[${index}]`;
    return isJsonObject(rule) ? membersOf(rule, at) : [issue('structure', 'must be an object.', at)];
  });
}

function membersOf(rule: JsonObject, at: string): readonly Issue[] {
  const unknown = Object.keys(rule).filter((name) => rule[name] !== undefined && !checks.has(name));
  return [
    ...unknown.map((name) => issue('structure', 'this attribute does not exist.', `${at}.${name}`)),
    ...[...checks].flatMap(([name, check]) => {
      const problem = check(rule[name], rule);
      return problem === undefined ? [] : [issue(...problem, `${at}.${name}`)];
    }),
  ];
}

type Problem = readonly [code: IssueCode, diagnostics: string];

const checks: ReadonlyMap<string, (value: Json | undefined, rule: JsonObject) => Problem | undefined> =
  new Map([
    ['resourceType', typeProblem],
    ['interaction', interactionProblem],
    ['criteria', criteriaProblem],
    ['compartment', compartmentProblem],
    ['hiddenFields', fieldsProblem],
    ['readonlyFields', fieldsProblem],
  ]);

function typeProblem(type: Json | undefined): Problem | undefined {
  if (type === undefined) return ['required', 'is required.'];
  if (typeof type !== 'string') return ['structure', 'must be a text.'];
  if (isAdminType(type))
    return ['code-invalid', 'rules reach FHIR resources only; use engine matcho for this.'];
  return typesOf(type).length > 0 ? undefined : ['code-invalid', 'must be a resource type of FHIR R4, or *.'];
}

function interactionProblem(codes: Json | undefined): Problem | undefined {
  if (codes === undefined) return undefined;
  if (!isTexts(codes)) return ['structure', 'must be a list of texts.'];
  // Empty must not come to mean all.
  if (codes.length === 0) return ['value', 'must not be empty. Leave it out to allow all.'];
  if (codes.every((code) => INTERACTIONS.has(code))) return undefined;
  return ['code-invalid', `holds one that is none of ${[...INTERACTIONS.keys()].join(', ')}.`];
}

function criteriaProblem(criteria: Json | undefined, { resourceType }: JsonObject): Problem | undefined {
  if (criteria === undefined) return undefined;
  if (typeof criteria !== 'string') return ['structure', 'must be a text.'];
  if (criteria.trim() === '') return ['value', 'must not be empty. Leave it out to allow all.'];
  try {
    for (const type of typesOf(resourceType)) parseTemplate(type, criteria);
    return undefined;
  } catch (error) {
    if (!(error instanceof SearchQueryError)) throw error;
    return ['value', `${error.message}.`];
  }
}

function compartmentProblem(value: Json | undefined, { resourceType }: JsonObject): Problem | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' && !isJsonObject(value)) return ['structure', 'must be a Reference.'];
  if (readCompartment(value) === undefined) return ['value', 'must be Patient/{id}, %patient or %profile.'];
  if (typesOf(resourceType).some(isInPatientCompartment)) return undefined;
  return ['business-rule', "this resource type is in no Patient's compartment."];
}

function fieldsProblem(fields: Json | undefined, { resourceType }: JsonObject): Problem | undefined {
  if (fields === undefined) return undefined;
  if (!isTexts(fields)) return ['structure', 'must be a list of texts.'];
  const types = typesOf(resourceType);
  // Of *: whichever types have it. Without a type that is known there is nothing to compare with.
  const isKnown = (field: string) => types.length === 0 || types.some((type) => isElementOf(type, field));
  if (fields.every((field) => isField(field) && isKnown(field))) return undefined;
  return ['value', 'holds one that is no top-level element of the type. A choice is written as in value[x].'];
}

/** What a resource is known by, and what the server itself writes, cannot be kept from a caller. */
function isField(name: string): boolean {
  return !['resourceType', 'id', 'meta'].includes(name);
}

function typesOf(resourceType: Json | undefined): readonly string[] {
  if (resourceType === '*') return RESOURCE_TYPES.filter((type) => type !== 'AuditEvent');
  return typeof resourceType === 'string' && isResourceType(resourceType) ? [resourceType] : [];
}

function isTexts(value: Json): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function issue(code: IssueCode, diagnostics: string, at: string): Issue {
  const expression = `AccessPolicy.resource${at}`;
  return { code, diagnostics: `${expression}: ${diagnostics}`, expression };
}
