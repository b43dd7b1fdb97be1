import { coded, DemoResources, hl7, numbered, refersTo } from './demo-resource';

const ATC = 'http://www.whocc.no/atc';

const doctors = [
  ['Sergeant', 'Uma', 'female', 'General practice'],
  ['Fennimore', 'Tobias', 'male', 'Internal medicine'],
] as const;

const drugs = [
  ['A10BA02', 'Metformin 500 mg tablet'],
  ['C09AA02', 'Enalapril 10 mg tablet'],
  ['C10AA05', 'Atorvastatin 20 mg tablet'],
  ['R03AC02', 'Salbutamol 100 µg inhaler'],
  ['H03AA01', 'Levothyroxine 50 µg tablet'],
] as const;

/** What belongs to no patient: who works where, and with what. */
export const demoDirectory: Readonly<Record<string, DemoResources>> = {
  Organization: numbered('demo-organization', [
    {
      identifier: [{ system: 'https://clinic.example/organizations', value: 'O-1' }],
      active: true,
      name: 'Harbour Street Clinic',
      type: [hl7('organization-type', 'prov')],
      address: [{ line: ['12 Harbour Street'], city: 'Leeds' }],
    },
  ]),
  Location: numbered('demo-location', [
    {
      status: 'active',
      name: 'Harbour Street, ground floor',
      managingOrganization: refersTo('Organization', 1),
    },
  ]),
  Practitioner: numbered(
    'demo-practitioner',
    doctors.map(([family, given, gender], index) => ({
      identifier: [{ system: 'https://clinic.example/practitioners', value: `D-${index + 1}` }],
      active: true,
      name: [{ use: 'official', family, given: [given], prefix: ['Dr'] }],
      gender,
    })),
  ),
  PractitionerRole: numbered(
    'demo-practitioner-role',
    doctors.map(([, , , specialty], index) => ({
      active: true,
      practitioner: refersTo('Practitioner', index + 1),
      organization: refersTo('Organization', 1),
      specialty: [{ text: specialty }],
    })),
  ),
  Medication: numbered(
    'demo-medication',
    drugs.map(([code, display]) => ({ status: 'active', code: coded(ATC, code, display) })),
  ),
};
