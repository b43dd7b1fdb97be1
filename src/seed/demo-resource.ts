import { JsonObject } from '../lib/json';

/** Resources of one type, by id. */
export type DemoResources = Readonly<Record<string, JsonObject>>;

/** Types that demo resources refer to, and how their ids begin. */
const prefixes = {
  Encounter: 'demo-encounter',
  Location: 'demo-location',
  Medication: 'demo-medication',
  Organization: 'demo-organization',
  Patient: 'demo-patient',
  Practitioner: 'demo-practitioner',
} as const;

/** `demo-patient-1`, `demo-patient-2` and so on. */
export function numbered(prefix: string, resources: readonly JsonObject[]): DemoResources {
  return Object.fromEntries(resources.map((resource, index) => [`${prefix}-${index + 1}`, resource]));
}

export function refersTo(type: keyof typeof prefixes, number: number): JsonObject {
  return { reference: `${type}/${prefixes[type]}-${number}` };
}

export function coded(system: string, code: string, display: string): JsonObject {
  return { coding: [{ system, code, display }], text: display };
}

/** A concept of a code system of HL7, without words. */
export function hl7(name: string, code: string): JsonObject {
  return { coding: [{ system: `http://terminology.hl7.org/CodeSystem/${name}`, code }] };
}
