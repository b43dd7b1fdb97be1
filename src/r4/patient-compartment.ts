import { patientCompartment } from './definitions';

/**
 * FHIR R4 §3.1.1.6: the search parameters by which resources of a type are in a Patient's compartment, when they
 * refer to it. None: the type is in no Patient's compartment. A Patient is in its own, too.
 */
export function compartmentParametersOf(type: string): readonly string[] {
  return Object.hasOwn(patientCompartment, type) ? (patientCompartment[type] ?? []) : [];
}

export function isInPatientCompartment(type: string): boolean {
  return compartmentParametersOf(type).length > 0;
}
