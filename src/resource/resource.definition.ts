import { JsonObject } from '../lib/json';
import { SearchParameter } from '../r4/search-parameter';
import { ResourceRow } from './resource-row';
import { ResourceTable } from './resource.table';

/** Where the values of search parameters are found. */
export type SearchSource =
  /** A table of its own; values come from typed columns, else from the document. */
  | { readonly kind: 'document'; readonly table: string }
  /** The shared table of FHIR resources with its index rows. */
  | { readonly kind: 'index' };

/** A named operation on an instance (FHIR R4 §3.2.0), such as `$rotate-secret`. */
export interface InstanceOperation<Row extends ResourceRow = ResourceRow> {
  /**
   * @param parameters the request body, {} where there is none
   * @returns what the row becomes, and the answer
   * @throws ResourceError
   */
  invoke(stored: Row, parameters: JsonObject): Promise<{ content: RowContent<Row>; result: JsonObject }>;
}

/** A row without what the store sets. */
export type RowContent<Row extends ResourceRow> = Omit<Row, keyof ResourceRow | 'id'> & Pick<Row, 'document'>;

/** What is known of a resource type: adding a type means writing one of these and naming it in the registry. */
export interface ResourceDefinition<Row extends ResourceRow = ResourceRow> {
  readonly type: string;
  /** Admin types are emitted with full references, and SMART scopes never reach them (contract §8.3). */
  readonly family: 'admin' | 'fhir';
  readonly table: ResourceTable<Row>;
  readonly searchSource: SearchSource;
  readonly searchParameters: readonly SearchParameter[];
  /** The order of a search that names none. */
  readonly defaultSort?: readonly { readonly by: SearchParameter; readonly direction: 'asc' | 'desc' }[];
  /** False: instances arise elsewhere, such as Sessions from grants. POST answers 405, PUT never creates. */
  readonly creatable?: false;
  /** Members that a body may set and that no answer, search, policy or patch ever reads. */
  readonly writeOnly?: readonly string[];
  /**
   * Validates a body (without resourceType, id and server-set meta) and turns it into what is stored.
   * `previous` is the stored row when one exists; write-only members that the body leaves out are kept from it.
   * @throws ResourceError with one issue for each row of contract §4.4 that applies
   */
  parse(body: JsonObject, id: string, previous: Row | undefined): Promise<RowContent<Row>>;
  /**
   * The last word on a patched resource before `parse`: where one member follows from another, the stored one
   * must not contradict the one that the patch has set.
   *
   * @param members the top-level members that the patch names
   * @throws ResourceError
   */
  patched?(before: JsonObject, patched: JsonObject, members: ReadonlySet<string>): JsonObject;
  /** By name, with the dollar sign. */
  readonly operations?: Readonly<Record<string, InstanceOperation<Row>>>;
  /**
   * Runs in the unit of work of every write, after the row: cached copies are dropped, dependants closed.
   * `row` is undefined after a deletion, `previous` before a creation.
   */
  written?(id: string, row: Row | undefined, previous: Row | undefined): Promise<void>;
}
