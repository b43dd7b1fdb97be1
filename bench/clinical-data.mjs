/** Invented Observations of invented Patients, written as the server writes them, only many at a time. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { indexValues } = require('../dist/search/index-values.js');
const { searchParametersOf } = require('../dist/r4/search-parameters.js');

export const PATIENTS = 2_000;
export const OBSERVATIONS = 200_000;
/** Every tenth Observation is about one of these. */
const BUSY_PATIENTS = 20;
const BATCH = 1_000;
const CATEGORIES = ['laboratory', 'vital-signs', 'survey', 'social-history'];

export const patientId = (number) => `bench-${number}`;

export async function loadClinicalData(database) {
  let batch = [];
  for (const resource of clinicalData()) {
    if (batch.push(resource) < BATCH) continue;
    await insert(database, batch);
    batch = [];
  }
  await insert(database, batch);
  await database.query('VACUUM ANALYZE fhir_resource');
  await database.query('VACUUM ANALYZE fhir_index');
}

function* clinicalData() {
  for (let number = 0; number < PATIENTS; number++) {
    yield { type: 'Patient', id: patientId(number), document: aPatient(number) };
  }
  const random = linear(42);
  for (let number = 0; number < OBSERVATIONS; number++) {
    yield { type: 'Observation', id: `bench-${number}`, document: anObservation(number, random) };
  }
}

function aPatient(number) {
  return {
    name: [{ family: `Family${(number * 7919).toString(36)}`, given: [`Given${number % 50}`] }],
    gender: number % 2 === 0 ? 'female' : 'male',
    birthDate: new Date(Date.UTC(1930, 0, 1 + number * 14)).toISOString().slice(0, 10),
    identifier: [{ system: 'urn:bench:mrn', value: String(number) }],
  };
}

/** A few codes are frequent and most are rare. */
function anObservation(number, random) {
  const patient = Math.floor(random() * (number % 10 === 0 ? BUSY_PATIENTS : PATIENTS));
  const code = Math.floor(200 * random() ** 3);
  const system = 'http://terminology.hl7.org/CodeSystem/observation-category';
  const category = CATEGORIES[Math.floor(CATEGORIES.length * random() ** 2)];
  const time = new Date(Date.UTC(2019, 0, 1) + random() * 7 * 365 * 86_400_000).toISOString();
  return {
    status: 'final',
    category: [{ coding: [{ system, code: category }] }],
    code: { coding: [{ system: 'http://loinc.org', code: `bench-${code}` }], text: `Measurement ${code}` },
    subject: { reference: `Patient/${patientId(patient)}` },
    effectiveDateTime: time,
    issued: time,
    valueQuantity: { value: Math.round(random() * 2000) / 10, unit: 'mg/dL', code: 'mg/dL' },
  };
}

async function insert(database, batch) {
  const indexed = batch.map((resource) => ({
    ...resource,
    ...indexValues(resource, searchParametersOf(resource.type)),
  }));
  await database.query(
    `INSERT INTO fhir_resource
     SELECT r.type, r.id, 1, now(), r.document,
       ARRAY(SELECT jsonb_array_elements_text(r.tokens)), ARRAY(SELECT jsonb_array_elements_text(r.refs))
     FROM jsonb_to_recordset($1::jsonb) AS r(type text, id text, document jsonb, tokens jsonb, refs jsonb)`,
    [JSON.stringify(indexed)],
  );
  await database.query(
    `INSERT INTO fhir_index SELECT * FROM jsonb_populate_recordset(NULL::fhir_index, $1::jsonb)`,
    [JSON.stringify(indexed.flatMap(({ type, id, rows }) => rows.map((row) => ({ ...row, type, id }))))],
  );
}

/** The same numbers in every run. */
function linear(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
