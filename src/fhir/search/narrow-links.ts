import { Narrowing, narrowFilter } from '../../access/narrowing';
import { and, Filter, or } from '../../query/filter';
import { ResourceError } from '../../resource/operation-outcome';
import { Access } from '../../security/access';
import { hides } from './refuse-hidden';

type Reach = Pick<Access, 'reach'>;
type Link = Extract<Filter, { op: 'chain' | 'has' }>;

/**
 * A filter whose chains and reverse chains see only what their caller may search (contract rule 9): each type on
 * the way is narrowed inside its own sub-query. Of a chain that names no type the types out of reach are left out.
 *
 * @throws ResourceError 403 where a whole criterion is out of reach
 */
export async function narrowLinks(filter: Filter, access: Reach): Promise<Filter> {
  const narrowed = await narrow(filter, access);
  if (narrowed !== undefined) return narrowed;
  throw ResourceError.of(403, 'forbidden', 'The search looks at a type that this caller may not search.');
}

/** Undefined: out of reach. */
async function narrow(filter: Filter, access: Reach): Promise<Filter | undefined> {
  switch (filter.op) {
    case 'and': {
      const parts = await Promise.all(filter.of.map((part) => narrow(part, access)));
      return parts.every((part) => part !== undefined) ? and(...parts) : undefined;
    }
    case 'or': {
      const parts = await Promise.all(filter.of.map((part) => narrow(part, access)));
      const reached = parts.filter((part) => part !== undefined);
      return reached.length > 0 ? or(...reached) : undefined;
    }
    case 'not': {
      const negated = await narrow(filter.of, access);
      return negated && { op: 'not', of: negated };
    }
    case 'chain':
    case 'has':
      return narrowLink(filter, access);
    default:
      return filter;
  }
}

async function narrowLink(link: Link, access: Reach): Promise<Filter | undefined> {
  const narrowings = (await access.reach('FhirSearch', link.type)).filter((one) => seesLink(one, link));
  if (narrowings.length === 0) return undefined;
  const inner = await narrow(link.filter, access);
  return inner && { ...link, filter: narrowFilter(inner, narrowings) };
}

/** What refers backwards does so by a field of its own, which may be hidden. */
function seesLink(narrowing: Narrowing, link: Link): boolean {
  return link.op === 'chain' || !hides(narrowing, link.parameter);
}
