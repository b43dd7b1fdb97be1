import { isJsonObject, Json } from '../../lib/json';
import { Variables } from './variables';

/** A Patient, by id, or the one that a variable means. */
export type PolicyCompartment = { readonly patient: string } | { readonly variable: 'patient' | 'profile' };

const PATIENT = /^Patient\/(?<id>[A-Za-z0-9\-.]{1,64})$/;

/** `Patient/p1`, `%patient` or `%profile`, as text or as a Reference; undefined for any other. */
export function readCompartment(value: Json | undefined): PolicyCompartment | undefined {
  const text = isJsonObject(value) ? value.reference : value;
  if (typeof text !== 'string') return undefined;
  if (text === '%patient') return { variable: 'patient' };
  if (text === '%profile') return { variable: 'profile' };
  const id = PATIENT.exec(text)?.groups?.id;
  return id === undefined ? undefined : { patient: id };
}

/** Whose compartment it is for a caller; undefined where the variable is missing, or means no Patient. */
export function patientOf(compartment: PolicyCompartment, variables: Variables): string | undefined {
  if ('patient' in compartment) return compartment.patient;
  const resource = variables[compartment.variable];
  return resource?.type === 'Patient' ? resource.id : undefined;
}
