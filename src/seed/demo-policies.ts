import { JsonObject } from '../lib/json';
import { demoDirectory } from './demo-directory';
import { demoRecords } from './demo-records';
import { DemoResources } from './demo-resource';

const interaction = ['read', 'vread', 'history', 'search'];

const directory = Object.keys(demoDirectory);
const records = ['Observation', ...Object.keys(demoRecords)];

const rules = (types: readonly string[], more: JsonObject = {}): JsonObject[] =>
  types.map((resourceType) => ({ resourceType, interaction, ...more }));

/** What the demo backend and the demo users may read (contract §13), and nothing else. */
export const demoPolicies: DemoResources = {
  'demo-backend-reads-all': {
    description: 'The demo backend reads and searches the demo types, of all patients.',
    link: [{ reference: 'Client/demo-backend' }],
    engine: 'fhir',
    resource: rules([...directory, 'Patient', ...records]),
  },
  'demo-practitioner-reads-own-patients': {
    description:
      'The demo practitioner reads the patients whose general practitioner she is, and the directory.',
    link: [{ reference: 'User/user' }],
    engine: 'fhir',
    resource: [
      ...rules(directory),
      ...rules(['Patient'], { criteria: 'general-practitioner=%profile' }),
      ...rules(records, { criteria: 'patient:Patient.general-practitioner=%profile' }),
    ],
  },
  'demo-patient-reads-own-record': {
    description: 'The demo patient reads her own record, and the directory.',
    link: [{ reference: 'User/patient' }],
    engine: 'fhir',
    resource: [...rules(directory), ...rules(['Patient', ...records], { compartment: '%profile' })],
  },
};
