import { Narrowing } from '../../access/narrowing';
import { Filter } from '../../query/filter';
import { compartmentParametersOf, isInPatientCompartment } from '../../r4/patient-compartment';
import { searchParametersOf } from '../../r4/search-parameters';
import { ResourceError } from '../../resource/operation-outcome';
import { hides } from './refuse-hidden';

/** What a search in the compartment of a Patient adds to the search of its type (FHIR R4 §3.1.1.6). */
export interface CompartmentSearch {
  readonly filter: Filter;
  /** Those that hide nothing of what puts a resource into the compartment: being found would tell it. */
  readonly narrowings: readonly Narrowing[];
}

/** @throws ResourceError 404 for a type that is in no Patient's compartment, 403 where what puts it there is hidden */
export function compartmentSearch(
  type: string,
  patient: string,
  narrowings: readonly Narrowing[],
): CompartmentSearch {
  if (!isInPatientCompartment(type)) {
    throw ResourceError.of(404, 'not-found', 'Nothing is served at this path.');
  }
  const names = compartmentParametersOf(type);
  const parameters = searchParametersOf(type).filter(({ name }) => names.includes(name));
  const seeing = narrowings.filter(
    (narrowing) => !parameters.some((parameter) => hides(narrowing, parameter)),
  );
  if (seeing.length === 0) {
    throw ResourceError.of(
      403,
      'forbidden',
      'This caller cannot search in a compartment: a field is hidden.',
    );
  }
  return { filter: { op: 'compartment', patient }, narrowings: seeing };
}
