import { JsonObject } from '../lib/json';
import { isElement } from '../query/reads-element';
import { renderResource } from '../resource/render';
import { SeenRow } from '../search/resource-search';

/** A row as its caller sees it: without what every narrowing that lets it through hides. */
export function renderSeen(type: string, { hiddenFields, ...row }: SeenRow): JsonObject {
  return renderResource(type, { ...row, document: withoutElements(row.document, hiddenFields) });
}

/** @param elements such as `identifier` or `value[x]` */
export function withoutElements(document: JsonObject, elements: readonly string[]): JsonObject {
  return elements.length === 0 ? document : select(document, (member) => !isOneOf(member, elements));
}

/** The counterpart of `withoutElements`. */
export function onlyElements(document: JsonObject, elements: readonly string[]): JsonObject {
  return elements.length === 0 ? {} : select(document, (member) => isOneOf(member, elements));
}

export function isOneOf(member: string, elements: readonly string[]): boolean {
  return elements.some((element) => isElement(member, element));
}

function select(document: JsonObject, keeps: (member: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(document).filter(([member]) => keeps(member)));
}
