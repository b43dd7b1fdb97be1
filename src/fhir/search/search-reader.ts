import { Narrowing } from '../../access/narrowing';
import { Clock } from '../../lib/clock';
import { JsonObject } from '../../lib/json';
import { ALL, and } from '../../query/filter';
import { parseSearch } from '../../query/parse-search';
import { SearchQuery } from '../../query/search-query';
import { renderResource } from '../../resource/render';
import { ResourceDefinition } from '../../resource/resource.definition';
import { ResourceRegistry } from '../../resource/resource.registry';
import { PageCursor } from '../../search/page-cursor';
import { ResourceSearch, SearchPage } from '../../search/resource-search';
import { Access } from '../../security/access';
import { searchBundle } from '../bundle';
import { project } from '../projection';
import { ResourceAnswer } from '../resource-answer';
import { compartmentSearch } from './compartment-search';
import { Found, foundIn } from './found';
import { IncludeLoader } from './include-loader';
import { followIncludes, Included } from './includes';
import { narrowLinks } from './narrow-links';
import { PageLinks } from './page-links';
import { isSortable, refuseHidden } from './refuse-hidden';
import { pathOf, SearchRequest } from './search-request';

const NOTHING: Included = { resources: [], cut: false };

/** Searches of every resource type (FHIR R4 §3.1.1). Whatever bounds the caller stands inside the queries. */
export class SearchReader {
  constructor(
    private readonly searches: ResourceSearch,
    private readonly registry: ResourceRegistry,
    private readonly cursors: PageCursor,
    private readonly reading: { readonly clock: Clock; readonly bases: readonly string[] },
  ) {}

  async search(
    definition: ResourceDefinition,
    request: SearchRequest,
    access: Access,
  ): Promise<ResourceAnswer> {
    const { type } = definition;
    const path = pathOf(type, request);
    const links = new PageLinks(this.cursors, path, access);
    const query = this.parse(definition, request, links);
    refuseHidden(query, access.narrowings);
    const { compartment } = request;
    const { filter: within, narrowings } =
      compartment === undefined
        ? { filter: ALL, narrowings: access.narrowings }
        : compartmentSearch(type, compartment, access.narrowings);
    const filter = and(await narrowLinks(query.filter, access), within);
    const sort = query.sort.length > 0 ? query.sort : defaultSort(definition, narrowings);
    const page = await this.searches.search(definition, { ...query, filter, sort }, narrowings);
    const matches = foundIn(type, page.rows);
    const included = await this.include(query, matches, access);
    const { ignored = [] } = query;
    // Whoever follows a link need not ask for leniency again.
    const pairs = request.pairs.filter((pair) => !ignored.includes(pair));
    const body = searchBundle({
      base: request.base,
      path,
      pairs,
      matches: matches.map((found) => project(rendered(found), query)),
      included: included.resources.map((found) => project(rendered(found), summaryOf(query))),
      cut: included.cut,
      ...(page.total !== undefined && { total: page.total }),
      ...(hasMore(page, query) && { next: links.cursorAt(query.offset + matches.length, pairs) }),
    });
    return { status: 200, body };
  }

  private parse(
    { type, searchParameters }: ResourceDefinition,
    { pairs, lenient }: SearchRequest,
    links: PageLinks,
  ): SearchQuery {
    const { clock, bases } = this.reading;
    const resolveCursor = (cursor: string) => links.resume(cursor);
    return parseSearch(pairs, searchParameters, { now: clock.now(), type, bases, lenient, resolveCursor });
  }

  private async include(
    { includes }: SearchQuery,
    matches: readonly Found[],
    access: Access,
  ): Promise<Included> {
    if (includes.length === 0 || matches.length === 0) return NOTHING;
    return followIncludes(includes, matches, new IncludeLoader(this.searches, this.registry, access));
  }
}

function defaultSort(
  { defaultSort: sort = [] }: ResourceDefinition,
  narrowings: readonly Narrowing[],
): SearchQuery['sort'] {
  return sort.filter((key) => isSortable(key, narrowings));
}

function hasMore({ rows, more }: SearchPage, { count }: SearchQuery): boolean {
  return count > 0 && rows.length > 0 && more;
}

function rendered({ type, row }: Found): JsonObject {
  return renderResource(type, row);
}

/** `_elements` names elements of the type that is searched. */
function summaryOf({ summary }: SearchQuery): Pick<SearchQuery, 'summary'> {
  return summary === undefined ? {} : { summary };
}
