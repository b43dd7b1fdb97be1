import { Database } from '../database/database';
import { isJsonObject, Json, JsonObject } from '../lib/json';
import { patientSearchParameters } from '../r4/patient';
import { administrativeGenders, ElementShape, patientElements } from '../r4/patient-elements';
import { Issue, ResourceError } from '../resource/operation-outcome';
import { ResourceDefinition } from '../resource/resource.definition';
import { FhirTable } from '../search/fhir.table';

/** A body of a megabyte has room for fifty thousand mistakes; the answer to it has not. */
const MAX_ISSUES = 100;

/** Patient, FHIR R4 §8.1. */
export function patientDefinition(database: Database): ResourceDefinition {
  return {
    type: 'Patient',
    family: 'fhir',
    table: new FhirTable(database, 'Patient', patientSearchParameters),
    searchSource: { kind: 'index' },
    searchParameters: patientSearchParameters,
    parse: (body) => Promise.resolve({ document: parsePatient(body) }),
  };
}

/** Checks names and shapes of elements, and the values that searches rely on. */
function parsePatient(body: JsonObject): JsonObject {
  const issues = Object.entries(body).flatMap(([name, value]) => issuesOf(name, value));
  if (issues.length > 0) throw new ResourceError(422, issues.slice(0, MAX_ISSUES));
  return body;
}

function issuesOf(name: string, value: Json | undefined): Issue[] {
  const expression = `Patient.${name}`;
  // `_birthDate` carries id and extensions of the primitive birthDate (FHIR R4 §2.6.2).
  if (name.startsWith('_') && shapeOf(name.slice(1)) !== undefined) {
    return isJsonObject(value) || Array.isArray(value) ? [] : [structure(expression, 'must be an object')];
  }
  const shape = shapeOf(name);
  if (shape === undefined) return [structure(expression, 'is no element of Patient')];
  if (!hasShape(value, shape)) return [structure(expression, `must be a ${shape}`)];
  return valueIssues(name, value, expression);
}

function valueIssues(name: string, value: Json | undefined, expression: string): Issue[] {
  if (name === 'gender' && !administrativeGenders.includes(value as string)) {
    const diagnostics = `${expression} must be one of ${administrativeGenders.join(', ')}.`;
    return [{ code: 'code-invalid', diagnostics, expression }];
  }
  if (name === 'birthDate' && !isDate(value as string)) {
    return [
      {
        code: 'value',
        diagnostics: `${expression} must be a date: YYYY, YYYY-MM or YYYY-MM-DD.`,
        expression,
      },
    ];
  }
  if (Array.isArray(value) && value.length === 0) {
    return [
      { code: 'value', diagnostics: `${expression} must not be an empty list. Leave it out.`, expression },
    ];
  }
  return [];
}

function shapeOf(name: string): ElementShape | undefined {
  return Object.hasOwn(patientElements, name) ? patientElements[name] : undefined;
}

function hasShape(value: Json | undefined, shape: ElementShape): boolean {
  if (shape === 'list') return Array.isArray(value) && value.every(isJsonObject);
  if (shape === 'object') return isJsonObject(value);
  return typeof value === shape && value !== '';
}

/** A date of FHIR R4 §2.24.0.1 that exists. */
function isDate(text: string): boolean {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$/.exec(text);
  if (match === null || match[1] === '0000') return false;
  const date = new Date(`${match[1] ?? ''}-${match[2] ?? '01'}-${match[3] ?? '01'}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function structure(expression: string, problem: string): Issue {
  return { code: 'structure', diagnostics: `${expression} ${problem}.`, expression };
}
