import { Random } from './random';

export type Resource = Record<string, any>;

export const PATIENTS = ['ada', 'ben', 'cleo', 'dov'] as const;
export const PRACTITIONERS = ['pia', 'quinn', 'rolf'] as const;
export const ENCOUNTERS = ['e1', 'e2', 'e3', 'e4', 'e5', 'e6', 'e7', 'e8'] as const;
export const FAMILIES = ['Adler', 'Baum', 'Baumann', 'Çelik'] as const;
export const GIVENS = ['Ada', 'Ben', 'Cleo', 'Dov', 'Jo'] as const;
export const GENDERS = ['female', 'male', 'other'] as const;
export const CODES = ['8867-4', '718-7', '4548-4'] as const;
export const CATEGORIES = ['laboratory', 'vital-signs', 'survey'] as const;
export const CONDITION_CATEGORIES = ['problem-list-item', 'encounter-diagnosis'] as const;
export const STATUSES = ['final', 'amended', 'preliminary'] as const;
export const DATES = ['2029-11-03', '2030-01-05', '2030-01-15', '2030-02', '2031'] as const;
export const TAGS = ['ward-1', 'ward-2'] as const;
export const LOINC = 'http://loinc.org';
export const CATEGORY_SYSTEM = 'http://terminology.hl7.org/CodeSystem/observation-category';
export const CONDITION_CATEGORY_SYSTEM = 'http://terminology.hl7.org/CodeSystem/condition-category';
export const IDENTIFIERS = 'urn:example:mrn';

const concept = (system: string, code: string): Resource => ({ coding: [{ system, code }] });
const reference = (type: string, id: string): Resource => ({ reference: `${type}/${id}` });
/** Most of the time whose tokens are tried. */
const aPatient = (random: Random): Resource =>
  reference('Patient', random.chance(0.3) ? PATIENTS[0] : random.pick(PATIENTS));
const aPractitioner = (random: Random): Resource => reference('Practitioner', random.pick(PRACTITIONERS));
const anEncounter = (random: Random): Resource => reference('Encounter', random.pick(ENCOUNTERS));

/** Mostly a Patient; sometimes one of another server, a mere identifier, or something that is no Patient. */
function aSubject(random: Random): Resource {
  if (random.chance(0.85)) return aPatient(random);
  return random.pick([
    { reference: `https://other.example/fhir/Patient/${random.pick(PATIENTS)}` },
    { identifier: { system: IDENTIFIERS, value: random.pick(PATIENTS) }, display: 'by identifier' },
    reference('Group', 'g1'),
  ]);
}

const makers: Readonly<Record<string, (random: Random) => Resource>> = {
  Patient: (random) => ({
    name: [{ family: random.pick(FAMILIES), given: [random.pick(GIVENS)] }],
    gender: random.pick(GENDERS),
    active: random.chance(0.7),
    ...random.sometimes(0.8, () => ({ birthDate: random.pick(['1984-03-12', '1990-07', '2001']) })),
    identifier: [{ system: IDENTIFIERS, value: random.pick(PATIENTS) }],
    ...random.sometimes(0.7, () => ({ generalPractitioner: [aPractitioner(random)] })),
    ...random.sometimes(0.3, () => ({ managingOrganization: reference('Organization', 'org1') })),
    ...random.sometimes(0.3, () => ({ telecom: [{ system: 'phone', value: '555-0100' }] })),
    ...random.sometimes(0.25, () => ({ link: [{ other: aPatient(random), type: 'seealso' }] })),
  }),
  Observation: (random) => ({
    status: random.pick(STATUSES),
    code: concept(LOINC, random.pick(CODES)),
    ...random.sometimes(0.85, () => ({
      category: [concept(CATEGORY_SYSTEM, random.pick([...CATEGORIES, 'vital-signs']))],
    })),
    ...random.sometimes(0.95, () => ({ subject: aSubject(random) })),
    ...random.sometimes(0.5, () => ({ encounter: anEncounter(random) })),
    ...random.sometimes(0.8, () => ({ effectiveDateTime: random.pick(DATES) })),
    ...random.sometimes(0.2, () => ({ focus: [aPatient(random)] })),
    ...random.sometimes(0.4, () => ({
      performer: [random.chance(0.25) ? aPatient(random) : aPractitioner(random)],
    })),
    ...random.sometimes(0.7, () => ({
      valueQuantity: {
        value: random.pick([5.4, 61, 72, 120]),
        unit: 'mg',
        system: 'http://unitsofmeasure.org',
        code: 'mg',
      },
    })),
  }),
  Condition: (random) => ({
    subject: aSubject(random),
    code: concept(LOINC, random.pick(CODES)),
    category: [concept(CONDITION_CATEGORY_SYSTEM, random.pick(CONDITION_CATEGORIES))],
    ...random.sometimes(0.4, () => ({ encounter: anEncounter(random) })),
    ...random.sometimes(0.3, () => ({
      asserter: random.chance(0.5) ? aPatient(random) : aPractitioner(random),
    })),
    ...random.sometimes(0.5, () => ({ onsetDateTime: random.pick(DATES) })),
  }),
  Encounter: (random) => ({
    status: random.pick(['planned', 'finished']),
    class: { system: 'http://terminology.hl7.org/CodeSystem/v3-ActCode', code: 'AMB' },
    subject: aPatient(random),
    ...random.sometimes(0.7, () => ({ participant: [{ individual: aPractitioner(random) }] })),
    ...random.sometimes(0.5, () => ({ period: { start: random.pick(DATES), end: '2031-06-01' } })),
    ...random.sometimes(0.3, () => ({ partOf: anEncounter(random) })),
    ...random.sometimes(0.5, () => ({ location: [{ location: reference('Location', 'l1') }] })),
  }),
  DocumentReference: (random) => ({
    status: 'current',
    content: [{ attachment: { contentType: 'text/plain', url: 'https://files.example/1' } }],
    ...random.sometimes(0.9, () => ({ subject: aPatient(random) })),
    ...random.sometimes(0.5, () => ({
      author: [random.chance(0.4) ? aPatient(random) : aPractitioner(random)],
    })),
  }),
  RiskAssessment: (random) => ({
    status: 'final',
    subject: aPatient(random),
    prediction: [{ probabilityDecimal: random.pick([0.1, 0.25, 0.9]) }],
  }),
  Provenance: (random) => ({
    target: [
      random.chance(0.5) ? aPatient(random) : reference('Encounter', random.pick(ENCOUNTERS)),
      ...(random.chance(0.3) ? [aPatient(random)] : []),
    ],
    recorded: '2030-01-15T10:00:00Z',
    agent: [{ who: aPractitioner(random) }],
  }),
  RelatedPerson: (random) => ({ patient: aPatient(random), name: [{ family: random.pick(FAMILIES) }] }),
  Group: (random) => ({
    type: 'person',
    actual: true,
    ...random.sometimes(0.7, () => ({ member: [{ entity: aPatient(random) }] })),
  }),
  Practitioner: (random) => ({
    name: [{ family: random.pick(FAMILIES), given: [random.pick(GIVENS)] }],
    ...random.sometimes(0.5, () => ({ gender: random.pick(GENDERS) })),
  }),
  Organization: (random) => ({
    name: `Clinic ${random.pick(FAMILIES)}`,
    ...random.sometimes(0.4, () => ({ partOf: reference('Organization', 'org1') })),
  }),
  Location: (random) => ({ name: `Ward ${random.pick(FAMILIES)}` }),
  ValueSet: (random) => ({
    status: 'active',
    url: `https://sets.example/${random.pick(CODES)}`,
    title: random.pick(FAMILIES),
  }),
};

export const WORLD_TYPES = Object.keys(makers);

/** A random resource: made of few values, so that searches find some and miss others. */
export function makeResource(random: Random, type: string, id: string): Resource {
  const make = makers[type];
  if (make === undefined) throw new Error(`no ${type} is made here`);
  const tag = random.sometimes(0.3, () => ({
    meta: { tag: [{ system: 'urn:example:tag', code: random.pick(TAGS) }] },
  }));
  return { resourceType: type, id, ...tag, ...make(random) };
}
