import { isJsonObject, Json, JsonObject } from '../../lib/json';
import { isResourceType } from '../../r4/resource-types';
import { Element, findStructure, Member, Structure } from '../../r4/structure';
import { Issue } from '../../resource/operation-outcome';
import { IssueList } from './issue-list';
import { findPrimitive, isPrimitiveValue, PrimitiveType } from './primitive-types';

/** Bodies that this server parses have no more levels; those that an application around it parsed may. */
const MAX_DEPTH = 64;

/**
 * What makes a resource none of its type in FHIR R4: unknown and missing elements, cardinalities, JSON types, formats
 * of primitive values, codes of required bindings (FHIR R4 §2.6.2, §2.1.28). Profiles and invariants are not checked.
 *
 * @param resource without its resourceType
 */
export function structureIssues(type: string, resource: JsonObject): readonly Issue[] {
  const validator = new StructureValidator(type);
  validator.root(type, resource);
  return validator.found.issues;
}

class StructureValidator {
  readonly found: IssueList;
  private depth = 0;
  private contained = false;

  constructor(type: string) {
    this.found = new IssueList(type);
  }

  root(type: string, resource: JsonObject): void {
    const structure = findStructure(type);
    // A resource that has nothing but its type is one.
    if (structure !== undefined) this.members(structure, resource);
  }

  private members(structure: Structure, value: JsonObject, known?: string): void {
    if (++this.depth > MAX_DEPTH) {
      this.found.add('structure', `is nested more than ${MAX_DEPTH} levels deep`);
    } else {
      const choices = new Map<Element, string>();
      for (const name of Object.keys(value)) {
        if (this.found.full) break;
        if (name !== known && value[name] !== undefined) this.member({ structure, value, name, choices });
      }
      this.requireElements(structure, value);
    }
    this.depth--;
  }

  private member(at: {
    structure: Structure;
    value: JsonObject;
    name: string;
    choices: Map<Element, string>;
  }): void {
    const { structure, value, name, choices } = at;
    const content = value[name] ?? null;
    const sibling = name.startsWith('_');
    const member = structure.members.get(sibling ? name.slice(1) : name);
    const primitive = member && findPrimitive(member.type);
    this.found.within(name, () => {
      if (member === undefined || (sibling && primitive === undefined)) {
        this.found.add('structure', `is no element of ${structure.name}`);
      } else if (this.isOnlyChoice(member, sibling ? name.slice(1) : name, choices)) {
        if (primitive === undefined) this.complex(member, content);
        else if (sibling) this.siblings(member, content, value[name.slice(1)]);
        else this.primitives({ member, primitive }, content, value[`_${name}`]);
      }
    });
  }

  /** FHIR R4 §2.6.1.4: of a choice there is one. */
  private isOnlyChoice({ element }: Member, name: string, choices: Map<Element, string>): boolean {
    if (element.members.length === 1) return true;
    const other = choices.get(element);
    choices.set(element, other ?? name);
    if (other === undefined || other === name) return true;
    this.found.add('structure', `stands beside ${other}: leave one of them out`);
    return false;
  }

  private requireElements(structure: Structure, value: JsonObject): void {
    for (const { name, members } of structure.required) {
      if (members.some((member) => isPresent(value, member))) continue;
      const named = name.endsWith('[x]') ? name.slice(0, -'[x]'.length) : name;
      this.found.within(named, () => {
        this.found.add('required', 'is required');
      });
    }
  }

  private complex(member: Member, content: Json): void {
    this.items(member.element, content, (item) => {
      if (!isJsonObject(item)) this.found.add('structure', 'must be an object');
      else if (Object.keys(item).length === 0) this.found.add('value', 'must not be empty. Leave it out');
      else if (member.type === 'Resource') this.resource(member.element, item);
      else this.datatype(member.type, item);
    });
  }

  private datatype(type: string, value: JsonObject): void {
    const structure = findStructure(type);
    if (structure === undefined) throw new Error(`the type ${type} is not in the definitions`);
    if (type === 'Reference' && value.resourceType !== undefined) this.typedReference(structure, value);
    else this.members(structure, value);
    if (type !== 'Extension') return;
    // FHIR R4 §2.4.1, ext-1. `required` has told that the url is missing.
    const hasValue = Object.keys(value).some((name) => /^_?value/.test(name));
    if (hasValue === (value.extension !== undefined)) {
      this.found.add('invariant', 'must have either a value or extensions');
    }
  }

  /** Contract §3: the second form of references, `{"resourceType":"Patient","id":"p1"}`. */
  private typedReference(structure: Structure, value: JsonObject): void {
    this.found.within('resourceType', () => {
      if (typeof value.resourceType !== 'string' || !isResourceType(value.resourceType)) {
        this.found.add('code-invalid', 'must be a resource type of FHIR R4');
      }
    });
    if (value.id === undefined) {
      this.found.within('id', () => {
        this.found.add('required', 'is required beside resourceType');
      });
    }
    this.members(structure, value, 'resourceType');
  }

  /** A resource inside of another one: contained, or the entry of a Bundle. */
  private resource({ name }: Element, value: JsonObject): void {
    const { resourceType: type } = value;
    const isType = typeof type === 'string' && (isResourceType(type) || type === 'Parameters');
    const structure = isType ? findStructure(type) : undefined;
    if (structure === undefined) {
      this.found.within('resourceType', () => {
        this.found.add(
          type === undefined ? 'required' : 'code-invalid',
          'must be a resource type of FHIR R4',
        );
      });
      return;
    }
    const outside = this.contained;
    this.contained ||= name === 'contained';
    // FHIR R4 §2.3.1, dom-2.
    if (this.contained && value.contained !== undefined) {
      this.found.add('invariant', 'must not contain resources itself');
    }
    this.members(structure, value, 'resourceType');
    this.contained = outside;
  }

  private primitives(
    { member, primitive }: { member: Member; primitive: PrimitiveType },
    content: Json,
    siblings: Json | undefined,
  ): void {
    this.items(member.element, content, (item, place) => {
      // FHIR R4 §2.6.2.3: null keeps the place of a value that has extensions only.
      if (item === null && place !== undefined && Array.isArray(siblings) && isJsonObject(siblings[place]))
        return;
      this.primitive(member, primitive, item);
    });
  }

  private primitive(member: Member, { json, form, admits }: PrimitiveType, value: Json): void {
    if (!isPrimitiveValue(value) || typeof value !== json) {
      this.found.add('structure', `must be ${form}`);
    } else if (value === '') {
      this.found.add('value', 'must not be empty. Leave it out');
    } else if (!admits(value)) {
      this.found.add('value', `must be ${form}`);
    } else if (member.codes?.codes.has(value as string) === false) {
      this.found.add('code-invalid', `must be ${describeCodes(member.codes)}`);
    }
  }

  /** FHIR R4 §2.6.2.3: `_birthDate` carries id and extensions of the primitive birthDate. */
  private siblings({ element }: Member, content: Json, values: Json | undefined): void {
    this.items(element, content, (item, place) => {
      if (item === null && place !== undefined && Array.isArray(values) && values[place] !== undefined)
        return;
      if (!isJsonObject(item)) this.found.add('structure', 'must be an object with id or extensions');
      else if (Object.keys(item).length === 0) this.found.add('value', 'must not be empty. Leave it out');
      else this.datatype('Element', item);
    });
  }

  /** The items of a list, or the one value where there is no list. */
  private items(
    element: Element,
    content: Json,
    look: (item: Json, place: number | undefined) => void,
  ): void {
    if (!element.list) {
      if (Array.isArray(content)) this.found.add('structure', 'must be one value, not a list');
      else look(content, undefined);
    } else if (!Array.isArray(content)) {
      this.found.add('structure', 'must be a list');
    } else if (content.length === 0) {
      this.found.add('value', 'must not be an empty list. Leave it out');
    } else {
      for (const [place, item] of content.entries()) {
        if (this.found.full) return;
        this.found.within(place, () => {
          look(item, place);
        });
      }
    }
  }
}

function isPresent(value: JsonObject, member: string): boolean {
  return (
    (Object.hasOwn(value, member) && value[member] !== undefined) ||
    (Object.hasOwn(value, `_${member}`) && value[`_${member}`] !== undefined)
  );
}

const FEW_CODES = 12;

function describeCodes({ name, codes }: NonNullable<Member['codes']>): string {
  return codes.size <= FEW_CODES ? `one of ${[...codes].join(', ')}` : `a code of ${name} in FHIR R4`;
}
