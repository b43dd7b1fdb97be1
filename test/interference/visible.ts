import compartment from '../support/patient-compartment.json';
import { Resource } from './resources';
import { World } from './world';

/**
 * What a token may see, decided naively: from the compartment definition of R4 and the meaning of scopes and
 * policies, over plain documents. It shares nothing with the product, so that a mistake there is not made twice.
 */
export type Sight = (resource: Resource, world: World) => boolean;

type Paths = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

/** Contract §8.3 and RS-21: what `patient/` scopes read although it is in no compartment. */
export const DIRECTORY = [
  'Endpoint',
  'HealthcareService',
  'Location',
  'Medication',
  'Organization',
  'OrganizationAffiliation',
  'Practitioner',
  'PractitionerRole',
];

/** Every value at an element path, through arrays. */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  const [first, ...rest] = path;
  if (first === undefined) return value === undefined ? [] : [value];
  return typeof value === 'object' && value !== null ? valuesAt((value as Resource)[first], rest) : [];
}

function refersTo(resource: Resource, path: string, reference: string): boolean {
  return valuesAt(resource, [...path.split('.'), 'reference']).includes(reference);
}

export function isCompartmentType(type: string): boolean {
  return Object.keys((compartment as Paths)[type] ?? {}).length > 0;
}

/** FHIR R4 §3.1.1.6 and the CompartmentDefinition: by any of its parameters, and a Patient in its own. */
export function inCompartment(patient: string): Sight {
  return (resource) =>
    (resource.resourceType === 'Patient' && resource.id === patient) ||
    Object.values((compartment as Paths)[resource.resourceType as string] ?? {})
      .flat()
      .some((path) => refersTo(resource, path, `Patient/${patient}`));
}

export const nothing: Sight = () => false;

export const ofTypes =
  (...types: readonly string[]): Sight =>
  ({ resourceType }) =>
    types.includes(resourceType as string);

export const hasCode =
  (path: string, code: string): Sight =>
  (resource) =>
    valuesAt(resource, path.split('.')).includes(code);

export const refers =
  (path: string, reference: string): Sight =>
  (resource) =>
    refersTo(resource, path, reference);

/** Whether what it refers to by `path` is, as it is now, seen by `sight`. */
export const refersToSeen =
  (path: string, type: string, sight: Sight): Sight =>
  (resource, world) =>
    valuesAt(resource, [...path.split('.'), 'reference']).some((reference) => {
      const target = String(reference).startsWith(`${type}/`) ? world.current(String(reference)) : undefined;
      return target !== undefined && sight(target, world);
    });

export const both =
  (...sights: readonly Sight[]): Sight =>
  (resource, world) =>
    sights.every((sight) => sight(resource, world));

export const either =
  (...sights: readonly Sight[]): Sight =>
  (resource, world) =>
    sights.some((sight) => sight(resource, world));

/** The versions of a resource that are seen, a deletion as the version that it ended. */
export function seenVersions(world: World, key: string, sight: Sight): boolean[] {
  const versions = world.versions(key);
  return versions.map((version, index) => {
    const content = version ?? versions[index - 1];
    return content !== undefined && sight(content, world);
  });
}
