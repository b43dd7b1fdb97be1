/**
 * The elements of every resource, backbone element and datatype, by the name of the structure (`Patient`,
 * `Patient.contact`, `HumanName`) and the name of the element (`value[x]` for a choice).
 *
 * The package has changed some of HL7's structure definitions: it took elements of later versions and of its own
 * over. Its data elements, one for each leaf of the specification, are unchanged: they say what belongs to R4. What
 * only holds other elements is not among them, nor is what has too long a path: that is taken from the structure
 * definitions.
 */
export function readStructures({ structures, dataElements }) {
  const leaves = readLeaves(dataElements);
  const holders = new Set([...leaves.keys()].flatMap(pathsAbove));
  const result = new Map();
  for (const { name, kind, derivation, baseDefinition, snapshot } of structures) {
    if (derivation === 'constraint' || kind === 'primitive-type') continue;
    result.set(name, { kind, base: baseDefinition?.split('/').pop(), elements: new Map() });
    const [, ...elements] = snapshot.element;
    const unlisted = elements.filter((element) => !leaves.has(element.path) && isOfR4(element, holders));
    const own = [...leaves.values()].filter(({ path }) => path.startsWith(`${name}.`));
    for (const element of inOrder([...own, ...unlisted], elements)) addElement(result, element);
  }
  for (const structure of result.values()) removeInherited(structure, result);
  // FHIR R4 §2.26.3.1 calls it an id; the definition says string.
  result.get('Resource').elements.get('id').types = [{ code: 'id', targets: [] }];
  return result;
}

function readLeaves(dataElements) {
  const leaves = new Map();
  for (const { snapshot } of dataElements) {
    for (const element of snapshot.element) leaves.set(element.path, element);
  }
  return leaves;
}

const LONGEST_PATH = 64 - 'de-'.length;

/** What holds elements of R4, stands in such a one under a path that is too long, or refers to one. */
function isOfR4({ path, type }, holders) {
  const holds = (holder) => holders.has(holder) || `${holder}.id`.length > LONGEST_PATH;
  if (type !== undefined && isHolder(type)) return holds(path);
  return holds(pathAbove(path)) && (type === undefined || path.length > LONGEST_PATH);
}

function pathsAbove(path) {
  const above = pathAbove(path);
  return above === '' ? [] : [above, ...pathsAbove(above)];
}

function pathAbove(path) {
  return path.slice(0, Math.max(0, path.lastIndexOf('.')));
}

/** The elements of backbone elements are their own. */
function isHolder([{ code }]) {
  return code === 'BackboneElement' || code === 'Element';
}

/** Parents before children, in the order of the structure definition where it has one. */
function inOrder(elements, snapshot) {
  const places = new Map(snapshot.map(({ path }, place) => [path, place]));
  const place = ({ path }) => places.get(path) ?? snapshot.length;
  const depth = ({ path }) => path.split('.').length;
  return elements.sort((a, b) => depth(a) - depth(b) || place(a) - place(b) || (a.path < b.path ? -1 : 1));
}

function addElement(structures, element) {
  const cut = element.path.lastIndexOf('.');
  const holder = structures.get(element.path.slice(0, cut));
  if (holder === undefined) throw new Error(`${element.path} stands in no structure`);
  const types = typesOf(element);
  holder.elements.set(element.path.slice(cut + 1), {
    min: element.min,
    many: element.max !== '0' && element.max !== '1',
    types,
    summary: element.isSummary === true,
    valueSet: element.binding?.strength === 'required' ? element.binding.valueSet : undefined,
  });
  const [{ code }] = types;
  if (code === element.path) {
    structures.set(code, { kind: 'backbone', base: element.type[0].code, elements: new Map() });
  }
}

function typesOf({ path, type, contentReference }) {
  if (contentReference !== undefined) return [{ code: contentReference.slice(1), targets: [] }];
  return type.map((one) => ({
    code: isHolder([one]) ? path : nameOf(one),
    targets: (one.targetProfile ?? []).map((profile) => profile.split('/').pop()),
  }));
}

const FHIR_TYPE = 'http://hl7.org/fhir/StructureDefinition/structuredefinition-fhir-type';

/** The type of `id` and `url` is given as one of FHIRPath, with FHIR's name for it in an extension. */
function nameOf({ code, extension = [] }) {
  if (!code.startsWith('http://hl7.org/fhirpath/')) return code;
  return extension.find(({ url }) => url === FHIR_TYPE).valueUrl;
}

function removeInherited(structure, structures) {
  for (let base = structures.get(structure.base); base !== undefined; base = structures.get(base.base)) {
    for (const name of base.elements.keys()) structure.elements.delete(name);
  }
}

/** An element of a structure or of one that it is based on. */
export function findElement(structures, type, name) {
  for (let structure = structures.get(type); structure !== undefined;) {
    const element = structure.elements.get(name) ?? structure.elements.get(`${name}[x]`);
    if (element !== undefined) return { ...element, choice: !structure.elements.has(name) };
    structure = structures.get(structure.base);
  }
  return undefined;
}
