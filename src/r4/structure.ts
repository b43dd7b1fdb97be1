import { elementDefinitions } from './definitions';

/** An element of a structure, FHIR R4 §2.29. */
export interface Element {
  /** `value[x]` for a choice. */
  readonly name: string;
  readonly required: boolean;
  readonly list: boolean;
  readonly summary: boolean;
  /** How JSON names it: `valueString` and `valueQuantity` for the choice `value[x]`. */
  readonly members: readonly string[];
}

/** An element as it stands in JSON (FHIR R4 §2.6.2): a choice has one member for each of its types. */
export interface Member {
  readonly element: Element;
  /** A datatype, a backbone element such as `Patient.contact`, or `Resource` for one of any type. */
  readonly type: string;
  /** What a code is bound to, when that can be listed. */
  readonly codes: CodeList | undefined;
}

interface CodeList {
  readonly name: string;
  readonly codes: ReadonlySet<string>;
}

/** A resource type, backbone element or datatype with all of its elements, inherited ones first. */
export interface Structure {
  readonly name: string;
  readonly elements: readonly Element[];
  readonly required: readonly Element[];
  readonly members: ReadonlyMap<string, Member>;
}

const structures = new Map<string, Structure>();
const codeLists = new Map<string, CodeList>();

/** Undefined for primitive types, and for what R4 does not have. */
export function findStructure(name: string): Structure | undefined {
  const known = structures.get(name);
  if (known !== undefined || !Object.hasOwn(elementDefinitions.structures, name)) return known;
  const { base, elements = {} } = elementDefinitions.structures[name] ?? {};
  const inherited = base === undefined ? undefined : findStructure(base);
  const own = Object.entries(elements).map(([element, words]) => readElement(element, words));
  const all = [...(inherited?.elements ?? []), ...own.map(({ element }) => element)];
  const structure: Structure = {
    name,
    elements: all,
    required: all.filter(({ required }) => required),
    members: new Map([...(inherited?.members ?? []), ...own.flatMap(({ members }) => members)]),
  };
  structures.set(name, structure);
  return structure;
}

function readElement(name: string, words: string): { element: Element; members: [string, Member][] } {
  const [cardinality = '', types = '', ...flags] = words.split(' ');
  const typed = types.split('|').map((type) => ({ member: memberName(name, type), ...readType(type) }));
  const element: Element = {
    name,
    required: !cardinality.startsWith('0'),
    list: cardinality.endsWith('*'),
    summary: flags.includes('summary'),
    members: typed.map(({ member }) => member),
  };
  return { element, members: typed.map(({ member, type, codes }) => [member, { element, type, codes }]) };
}

function memberName(element: string, type: string): string {
  if (!element.endsWith('[x]')) return element;
  return `${element.slice(0, -'[x]'.length)}${type.charAt(0).toUpperCase()}${type.slice(1)}`;
}

/** `code(administrative-gender)` is a code of that value set. */
function readType(text: string): { type: string; codes: CodeList | undefined } {
  const [type = '', valueSet] = text.split(/[()]/);
  return { type, codes: valueSet === undefined ? undefined : codeListOf(valueSet) };
}

function codeListOf(name: string): CodeList {
  const list = codeLists.get(name) ?? { name, codes: new Set(elementDefinitions.codes[name]) };
  codeLists.set(name, list);
  return list;
}
