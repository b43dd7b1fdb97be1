import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const VERSION = '4.0.1';

/** The bundles of the specification that the generator needs, as lists of resources. */
export function readDefinitions(directory) {
  const read = (file) => JSON.parse(readFileSync(join(directory, 'dist', 'fhir', 'r4', file), 'utf8'));
  const list = (...files) => files.flatMap((file) => read(file).entry.map(({ resource }) => resource));
  const ofVersion = ({ version }) => version === VERSION;
  return {
    structures: list('profiles-resources.json', 'profiles-types.json').filter(
      (resource) =>
        resource.resourceType === 'StructureDefinition' && ofVersion(resource) && resource.kind !== 'logical',
    ),
    dataElements: list('dataelements.json'),
    searchParameters: list('search-parameters.json').filter(
      (resource) => resource.resourceType === 'SearchParameter' && ofVersion(resource),
    ),
    compartment: read('compartmentdefinition-patient.json'),
    terminology: new Map(
      list('valuesets.json', 'v3-codesystems.json').map((resource) => [resource.url, resource]),
    ),
  };
}
