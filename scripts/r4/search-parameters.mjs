import { parseExpression } from './fhir-path.mjs';
import { walk } from './walk.mjs';

/** FHIR R4 §3.1.1.4.4: the datatypes in which each kind of parameter finds its values. */
const DATATYPES = {
  string: ['string', 'markdown', 'HumanName', 'Address'],
  token: [
    'code',
    'Coding',
    'CodeableConcept',
    'Identifier',
    'ContactPoint',
    'boolean',
    'string',
    'id',
    'uri',
  ],
  date: ['date', 'dateTime', 'instant', 'Period', 'Timing'],
  number: ['integer', 'positiveInt', 'unsignedInt', 'decimal', 'Range'],
  quantity: ['Quantity', 'Age', 'Count', 'Distance', 'Duration', 'Money', 'Range', 'SampledData'],
  reference: ['Reference', 'canonical', 'uri'],
  uri: ['uri', 'url', 'canonical', 'oid', 'uuid'],
};

/** `composite` and `special` parameters have no place in a resource; these have none that an index can hold. */
const LEFT_OUT = {
  _id: 'comes with every type',
  _lastUpdated: 'comes with every type',
  _text: 'has no expression: it searches the narrative',
  _content: 'has no expression: it searches the whole resource',
  _query: 'has no expression: it names a query',
  'Bundle.composition': 'is about the first entry of a document only: Bundle.entry[0].resource',
  'Bundle.message': 'is about the first entry of a message only: Bundle.entry[0].resource',
};

/** R4 gives these without the type. */
const CORRECTED = { 'name | alias': 'InsurancePlan.name | InsurancePlan.alias' };

/** What `Patient.deceased.exists() and Patient.deceased != false` says in other words. */
const PRESENCE = /^(\w+)\.(\w+)\.exists\(\) and \1\.\2 != false$/;

/** For every type its parameters by name. */
export function searchParametersByType({ searchParameters }, structures, types) {
  const byType = types.map((type) => {
    const found = searchParameters
      .filter((parameter) => isOf(parameter, type, structures) && !isLeftOut(parameter, type))
      .map((parameter) => [parameter.code, read(parameter, type, { structures, types })]);
    return [type, Object.fromEntries(found.sort(([a], [b]) => (a < b ? -1 : 1)))];
  });
  return Object.fromEntries(byType);
}

function isOf({ base }, type, structures) {
  return base.includes(type) || base.includes('Resource') || base.includes(structures.get(type).base);
}

function isLeftOut({ type: kind, code }, type) {
  return kind === 'composite' || kind === 'special' || code in LEFT_OUT || `${type}.${code}` in LEFT_OUT;
}

function read(parameter, type, { structures, types }) {
  try {
    const presence = PRESENCE.exec(parameter.expression);
    if (presence !== null) return readPresence(presence[2], type, structures);
    const places = placesOf(parameter, type, structures);
    return {
      type: parameter.type,
      paths: [...new Set(places.flatMap((place) => pathsOf(parameter, place)))],
      ...(parameter.type === 'reference' && targetsOf(parameter, places, types)),
    };
  } catch (error) {
    throw new Error(`${type}.${parameter.code}: ${error.message}`, { cause: error });
  }
}

function readPresence(element, type, structures) {
  const paths = walk(structures, type, [{ member: element }]).map(({ path }) => path);
  return { type: 'token', paths, presence: true };
}

function placesOf(parameter, type, structures) {
  const roots = [type, structures.get(type).base, 'Resource'];
  const alternatives = parseExpression(CORRECTED[parameter.expression] ?? parameter.expression).filter(
    ({ root }) => roots.includes(root),
  );
  if (alternatives.length === 0) throw new Error('no part of the expression is about the type');
  return alternatives.flatMap(({ steps }) => {
    const places = walk(structures, type, steps);
    const fitting = places.filter((place) => DATATYPES[parameter.type].includes(place.type));
    if (fitting.length > 0) return fitting;
    throw new Error(
      `no ${parameter.type} is ${places.map((place) => `${place.path} (${place.type})`).join()}`,
    );
  });
}

/** A Timing happens at its events, and within the bounds of what repeats. */
function pathsOf(parameter, { path, type }) {
  return parameter.type === 'date' && type === 'Timing'
    ? [`${path}.event`, `${path}.repeat.boundsPeriod`]
    : [path];
}

/** What both the parameter and the element allow. Some parameters say `any` where the element says more, or conversely. */
function targetsOf({ target = [] }, places, types) {
  const known = (named) => (named.includes('Resource') ? types : named.filter((one) => types.includes(one)));
  const declared = target.length === 0 ? types : known(target);
  const ofPlaces = places.map(({ targets }) => (targets.length === 0 ? declared : known(targets)));
  const targets = types.filter(
    (one) => declared.includes(one) && ofPlaces.some((named) => named.includes(one)),
  );
  if (targets.length === 0) throw new Error('no type of reference is left');
  return targets.length === types.length ? {} : { targets };
}
