import fc, { Arbitrary } from 'fast-check';
import {
  CATEGORIES,
  CATEGORY_SYSTEM,
  CODES,
  CONDITION_CATEGORIES,
  CONDITION_CATEGORY_SYSTEM,
  DATES,
  ENCOUNTERS,
  FAMILIES,
  GENDERS,
  GIVENS,
  IDENTIFIERS,
  LOINC,
  PATIENTS,
  PRACTITIONERS,
  STATUSES,
  TAGS,
} from './resources';

/** One search parameter as sent, and the types that it looks into besides the one that is searched. */
export interface Criterion {
  readonly name: string;
  readonly value: string;
  readonly traverses: readonly string[];
  /** The parameter of the searched type that it reads; empty where that is no element. */
  readonly reads: string;
}

const oneOf = fc.constantFrom;

const absolute = 'http://localhost:8080/fhir';
const prefix = oneOf('', 'eq', 'ne', 'gt', 'lt', 'ge', 'le', 'sa', 'eb', 'ap');

const string = fc.oneof(
  oneOf(...FAMILIES, ...GIVENS, 'baum', 'b', 'celik', 'Nobody'),
  oneOf('Clinic', 'Ward', 'clinic baum'),
);
const prefixed = (values: Arbitrary<string>): Arbitrary<string> =>
  fc.tuple(prefix, values).map(([before, value]) => before + value);
const date = prefixed(oneOf(...DATES, '2030', '2030-01', '1990-07-01', '2030-01-15T10:05:00Z'));
const coded = (codes: readonly string[], system?: string): Arbitrary<string> =>
  fc.oneof(
    { weight: 4, arbitrary: oneOf(...codes) },
    ...(system === undefined
      ? []
      : [{ weight: 3, arbitrary: oneOf(...codes).map((code) => `${system}|${code}`) }]),
    { weight: 1, arbitrary: oneOf(`${system ?? LOINC}|`, `|${codes[0]}`, 'nothing') },
  );
const identifier = fc.oneof(
  oneOf(...PATIENTS).map((value) => `${IDENTIFIERS}|${value}`),
  oneOf(...PATIENTS),
);

function referenceTo(type: string, ids: readonly string[]): Arbitrary<string> {
  const id = oneOf(...ids, 'nobody');
  return fc.oneof(
    id,
    id.map((one) => `${type}/${one}`),
    id.map((one) => `${absolute}/${type}/${one}`),
    id.map((one) => `https://other.example/fhir/${type}/${one}`),
  );
}

const quantity = prefixed(
  oneOf('5.4', '61', '72', '100', '72|http://unitsofmeasure.org|mg', '120||mg', '5.40'),
);

type Coded = 'code' | 'category' | 'kind' | 'status' | 'gender' | 'boolean';
type Plain = 'string' | 'identifier' | 'date' | 'quantity' | 'number' | 'uri';
type Kind = Coded | Plain | 'Patient' | 'Practitioner' | 'Encounter';

const values: Readonly<Record<Kind, Arbitrary<string>>> = {
  string,
  code: coded(CODES, LOINC),
  category: coded(CATEGORIES, CATEGORY_SYSTEM),
  kind: coded(CONDITION_CATEGORIES, CONDITION_CATEGORY_SYSTEM),
  status: coded([...STATUSES, 'finished', 'current', 'active']),
  gender: coded(GENDERS),
  boolean: oneOf('true', 'false'),
  identifier,
  date,
  quantity,
  number: prefixed(oneOf('0.1', '0.25', '0.5', '0.9', '1e-1')),
  uri: oneOf(...CODES).map((code) => `https://sets.example/${code}`),
  Patient: referenceTo('Patient', PATIENTS),
  Practitioner: referenceTo('Practitioner', PRACTITIONERS),
  Encounter: referenceTo('Encounter', ENCOUNTERS),
};

/** What the types of the world are searched by here. A reference is named by the type that it refers to. */
export const PARAMETERS: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  Patient: {
    family: 'string',
    given: 'string',
    name: 'string',
    gender: 'gender',
    active: 'boolean',
    identifier: 'identifier',
    birthdate: 'date',
    'general-practitioner': 'Practitioner',
    link: 'Patient',
    telecom: 'status',
  },
  Observation: {
    code: 'code',
    category: 'category',
    status: 'status',
    subject: 'Patient',
    patient: 'Patient',
    encounter: 'Encounter',
    focus: 'Patient',
    performer: 'Practitioner',
    date: 'date',
    'value-quantity': 'quantity',
  },
  Condition: {
    code: 'code',
    category: 'kind',
    patient: 'Patient',
    subject: 'Patient',
    encounter: 'Encounter',
    asserter: 'Practitioner',
    'onset-date': 'date',
  },
  Encounter: {
    status: 'status',
    class: 'status',
    patient: 'Patient',
    subject: 'Patient',
    participant: 'Practitioner',
    practitioner: 'Practitioner',
    'part-of': 'Encounter',
    date: 'date',
  },
  DocumentReference: { status: 'status', subject: 'Patient', patient: 'Patient', author: 'Practitioner' },
  RiskAssessment: { subject: 'Patient', patient: 'Patient', probability: 'number' },
  Provenance: { target: 'Encounter', patient: 'Patient', agent: 'Practitioner' },
  RelatedPerson: { patient: 'Patient', name: 'string' },
  Group: { member: 'Patient', type: 'status' },
  Practitioner: { family: 'string', name: 'string', gender: 'gender' },
  Organization: { name: 'string' },
  Location: { name: 'string' },
  ValueSet: { url: 'uri', status: 'status', title: 'string' },
};

/** A modifier that fits is drawn more often than one that is refused. */
const modifiers: Readonly<Partial<Record<Kind, readonly string[]>>> = {
  string: [':exact', ':contains', ':exact', ':contains', ':text'],
  code: [':not', ':not', ':not', ':in'],
  category: [':not'],
  kind: [':not'],
  status: [':not'],
  gender: [':not'],
  identifier: [':not', ':of-type'],
  Patient: [':Patient', ':identifier', ':Patient', ':Group', ':not'],
  Practitioner: [':Practitioner', ':identifier', ':Patient'],
  Encounter: [':Encounter', ':identifier'],
};

const isReference = (kind: Kind): boolean => /^[A-Z]/.test(kind);

function ownCriterion(type: string): Arbitrary<Criterion> {
  return oneOf(...Object.entries(PARAMETERS[type] ?? {})).chain(([name, kind]) => {
    const several = fc
      .array(values[kind], { minLength: 1, maxLength: 3 })
      .map((alternatives) => alternatives.join(','));
    const plain = fc.record({ name: fc.constant(name), value: several });
    const missing = fc.record({ name: fc.constant(`${name}:missing`), value: oneOf('true', 'false') });
    const modified = fc
      .tuple(
        oneOf('', ...(modifiers[kind] ?? [])),
        kind === 'Patient' ? fc.oneof(several, identifier) : several,
      )
      .map(([modifier, value]) => ({ name: name + modifier, value }));
    return fc
      .oneof(
        { weight: 5, arbitrary: plain },
        { weight: 1, arbitrary: missing },
        { weight: 2, arbitrary: modified },
      )
      .map((sent) => ({ ...sent, traverses: [], reads: name }));
  });
}

/** `subject:Patient.name=…`, also over two hops. */
function chained(type: string, depth: number): Arbitrary<Criterion> {
  const references = Object.entries(PARAMETERS[type] ?? {}).filter(([, kind]) => isReference(kind));
  if (references.length === 0) return ownCriterion(type);
  return fc.tuple(oneOf(...references), fc.boolean()).chain(([[name, target], typed]) => {
    // `patient` has but one target; the others are told theirs, for some of their targets are not served alike.
    const step = typed || name !== 'patient' ? `${name}:${target}` : name;
    return criterion(target, depth - 1).map((inner) => ({
      name: `${step}.${inner.name}`,
      value: inner.value,
      traverses: [target, ...inner.traverses],
      reads: name,
    }));
  });
}

/** `_has:Observation:patient:code=…`, also nested. */
function reversed(type: string, depth: number): Arbitrary<Criterion> {
  const back = Object.entries(PARAMETERS).flatMap(([source, parameters]) =>
    Object.entries(parameters).flatMap(([name, kind]) => (kind === type ? [[source, name] as const] : [])),
  );
  if (back.length === 0) return ownCriterion(type);
  return oneOf(...back).chain(([source, name]) =>
    criterion(source, depth - 1).map((inner) => ({
      name: `_has:${source}:${name}:${inner.name}`,
      value: inner.value,
      traverses: [source, ...inner.traverses],
      reads: '',
    })),
  );
}

function criterion(type: string, depth: number): Arbitrary<Criterion> {
  if (depth <= 0) return ownCriterion(type);
  return fc.oneof(
    { weight: 6, arbitrary: ownCriterion(type) },
    { weight: 2, arbitrary: chained(type, depth) },
    { weight: 1, arbitrary: reversed(type, depth) },
  );
}

/** Parameters that every type has, and some that none has. */
function commonCriterion(ids: readonly string[]): Arbitrary<Criterion> {
  return fc
    .oneof(
      fc.tuple(oneOf('_id', '_id:not'), fc.array(oneOf(...ids), { minLength: 1, maxLength: 4 }).map(String)),
      fc.tuple(oneOf('_lastUpdated'), date),
      fc.tuple(oneOf('_tag', '_tag:not'), oneOf(...TAGS)),
      fc.tuple(oneOf('_tag:missing', '_security:missing'), oneOf('true', 'false')),
      fc.tuple(oneOf('_security', '_profile', '_source'), oneOf('x', 'urn:x')),
      fc.tuple(
        oneOf('_filter', '_text', '_content', '_list', '_query'),
        oneOf('patient eq Patient/ben or 1 eq 1'),
      ),
      fc.tuple(oneOf('__proto__', 'constructor', 'no-such-parameter'), oneOf('x')),
    )
    .map(([name, value]) => ({ name, value, traverses: [], reads: '' }));
}

export function criteriaOf(type: string, ids: readonly string[]): Arbitrary<readonly Criterion[]> {
  const one = fc.oneof(
    { weight: 9, arbitrary: criterion(type, 2) },
    { weight: 1, arbitrary: commonCriterion(ids) },
  );
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant([]) },
    { weight: 4, arbitrary: fc.array(one, { minLength: 1, maxLength: 1 }) },
    { weight: 2, arbitrary: fc.array(one, { minLength: 2, maxLength: 3 }) },
  );
}

/** What a search of a type can bring along; `*` and a few that it cannot among them. */
function includesOf(type: string): readonly string[] {
  const references = Object.entries(PARAMETERS[type] ?? {}).filter(([, kind]) => isReference(kind));
  const own = references.flatMap(([name, kind]) => [`${type}:${name}`, `${type}:${name}:${kind}`]);
  return [...own, ...own, '*', `${type}:*`, 'Encounter:participant', 'Patient:general-practitioner'];
}

function revincludesOf(type: string): readonly string[] {
  const back = Object.entries(PARAMETERS).flatMap(([source, parameters]) =>
    Object.entries(parameters).flatMap(([name, kind]) => (kind === type ? [`${source}:${name}`] : [])),
  );
  return [...back, '*:*', 'Observation:*', 'Provenance:target'];
}

/** Result parameters: how many, in which order, what of each, and what comes along. */
export function resultParameters(type: string): Arbitrary<readonly [string, string][]> {
  const sortable = Object.entries(PARAMETERS[type] ?? {}).filter(([, kind]) => !isReference(kind));
  const names = sortable.map(([name]) => name);
  const key = fc
    .tuple(oneOf('', '-'), oneOf('_id', '_lastUpdated', ...names))
    .map(([sign, name]) => sign + name);
  const pair = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.tuple(fc.constant('_sort'), fc.array(key, { minLength: 1, maxLength: 2 }).map(String)),
    },
    { weight: 3, arbitrary: fc.tuple(fc.constant('_count'), oneOf('1', '2', '3', '5', '50', '2', '3', '0')) },
    { weight: 1, arbitrary: fc.tuple(oneOf('_offset', '_page'), oneOf('1', '2', '4')) },
    { weight: 1, arbitrary: fc.tuple(fc.constant('_total'), oneOf('accurate', 'none', 'estimate')) },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constant('_summary'), oneOf('true', 'text', 'data', 'count', 'false')),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(fc.constant('_elements'), oneOf('code', 'subject,name', 'birthDate,value')),
    },
    { weight: 4, arbitrary: fc.tuple(oneOf('_include', '_include:iterate'), oneOf(...includesOf(type))) },
    {
      weight: 3,
      arbitrary: fc.tuple(oneOf('_revinclude', '_revinclude:iterate'), oneOf(...revincludesOf(type))),
    },
  );
  return fc.uniqueArray(pair, { maxLength: 3, selector: ([name]) => name });
}
