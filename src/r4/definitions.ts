import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SearchParameter } from './search-parameter';

/** What `npm run generate:r4` read out of the FHIR R4 definitions (4.0.1). Change the script, not the files. */

export const patientCompartment = readGenerated('patient-compartment') as Readonly<
  Record<string, readonly string[]>
>;

/** By resource type, then by name. */
export const searchParameters = readGenerated('search-parameters') as Readonly<
  Record<string, Readonly<Record<string, Omit<SearchParameter, 'name'>>>>
>;

/** Parameters that R4 defines once for several types, such as `clinical-patient`, each with those types. */
export const sharedParameters = readGenerated('shared-parameters') as Readonly<
  Record<string, readonly string[]>
>;

/** What a resource, backbone element or datatype is made of. */
interface StructureDefinition {
  readonly base?: string;
  /** By name, in words: `0..* HumanName summary`, `0..1 code(administrative-gender)`, `1..1 Quantity|string`. */
  readonly elements: Readonly<Record<string, string>>;
}

interface ElementDefinitions {
  /** The codes of value sets that elements are bound to, by the value set's name. */
  readonly codes: Readonly<Record<string, readonly string[]>>;
  /** `Patient`, `Patient.contact`, `HumanName`. */
  readonly structures: Readonly<Record<string, StructureDefinition>>;
}

export const elementDefinitions = readGenerated('elements') as ElementDefinitions;

function readGenerated(name: string): unknown {
  return JSON.parse(readFileSync(join(__dirname, 'generated', `${name}.json`), 'utf8'));
}
