import { patientCompartment } from './definitions';

/** FHIR R4 §2.1.27: the types of resource that can be stored. Parameters only ever travels. */
export const RESOURCE_TYPES: readonly string[] = Object.keys(patientCompartment);

export function isResourceType(type: string): boolean {
  return Object.hasOwn(patientCompartment, type);
}
