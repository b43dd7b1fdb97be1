import { isResourceType } from './resource-types';
import { Element, findStructure } from './structure';

/** FHIR R4 §2.26: the names of a resource type's own elements, inherited ones included; choices as `value[x]`. */
export function elementsOf(type: string): readonly string[] {
  return elementsWhere(type, () => true);
}

/** FHIR R4 §3.1.1.5.8: what `_summary=true` shows. */
export function summaryElementsOf(type: string): readonly string[] {
  return elementsWhere(type, ({ summary }) => summary);
}

/** FHIR R4 §3.1.1.5.9: what no selection of elements leaves out. */
export function mandatoryElementsOf(type: string): readonly string[] {
  return elementsWhere(type, ({ required }) => required);
}

/** Whether a type has an element of that name, such as `birthDate` or `value[x]`. */
export function isElementOf(type: string, name: string): boolean {
  return elementsOf(type).includes(name);
}

function elementsWhere(type: string, fits: (element: Element) => boolean): readonly string[] {
  if (!isResourceType(type)) return [];
  return (
    findStructure(type)
      ?.elements.filter(fits)
      .map(({ name }) => name) ?? []
  );
}
