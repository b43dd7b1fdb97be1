import { Filter, SearchValue } from '../../query/filter';
import { placeholderOf, VARIABLES, Variables } from './variables';

/** A variable that means nothing for this caller. A policy that names it allows nothing (contract §7). */
class MissingVariable extends Error {}

/** The filter that criteria are for one caller; undefined when a variable is missing. */
export function substitute(filter: Filter, variables: Variables): Filter | undefined {
  try {
    return inFilter(filter, variables);
  } catch (error) {
    if (error instanceof MissingVariable) return undefined;
    throw error;
  }
}

function inFilter(filter: Filter, variables: Variables): Filter {
  switch (filter.op) {
    case 'and':
    case 'or':
      return { ...filter, of: filter.of.map((part) => inFilter(part, variables)) };
    case 'not':
      return { ...filter, of: inFilter(filter.of, variables) };
    case 'id':
      return { ...filter, ids: filter.ids.map((id) => inText(id, variables)) };
    case 'parameter':
      return { ...filter, values: filter.values.map((value) => inValue(value, variables)) };
    case 'chain':
    case 'has':
      return { ...filter, filter: inFilter(filter.filter, variables) };
    default:
      return filter;
  }
}

function inValue(value: SearchValue, variables: Variables): SearchValue {
  switch (value.kind) {
    case 'reference':
      return inReference(value, variables);
    case 'token':
      return {
        ...value,
        system: value.system && inText(value.system, variables),
        code: value.code && inText(value.code, variables),
      };
    case 'string':
      return { ...value, text: inText(value.text, variables) };
    case 'uri':
      return { ...value, uri: inText(value.uri, variables) };
    case 'url':
      return { ...value, url: inText(value.url, variables) };
    default:
      return value;
  }
}

/** A reference means the resource, not its id alone: `Patient/x` when the variable is `Practitioner/x` is nobody. */
function inReference(value: SearchValue & { kind: 'reference' }, variables: Variables): SearchValue {
  const name = VARIABLES.find((one) => value.id === placeholderOf(one));
  if (name === undefined) return { ...value, id: inText(value.id, variables) };
  const resource = variables[name];
  if (resource === undefined) throw new MissingVariable();
  if (value.type !== undefined && value.type !== resource.type) throw new MissingVariable();
  return { ...value, type: resource.type, id: resource.id };
}

function inText(text: string, variables: Variables): string {
  let replaced = text;
  for (const name of VARIABLES) {
    if (!text.includes(placeholderOf(name))) continue;
    const id = variables[name]?.id;
    if (id === undefined) throw new MissingVariable();
    replaced = replaced.replaceAll(placeholderOf(name), () => id);
  }
  return replaced;
}
