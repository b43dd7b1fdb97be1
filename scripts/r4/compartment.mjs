/** FHIR R4 §3.1.1.6: for every type the parameters that put it into a Patient's compartment; none: it is in none. */
export function patientCompartment({ compartment }, structures) {
  const types = compartment.resource.map(({ code, param = [] }) => [code, [...param].sort()]);
  for (const [type] of types) {
    if (structures.get(type)?.kind !== 'resource')
      throw new Error(`the compartment names an unknown type ${type}`);
  }
  return Object.fromEntries(types.sort(([a], [b]) => (a < b ? -1 : 1)));
}
