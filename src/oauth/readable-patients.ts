import { Caller } from '../access/caller';
import { ResourceOperation } from '../access/interaction';
import { bothOf, Narrowing } from '../access/narrowing';
import { JsonObject } from '../lib/json';
import { PatientDirectory, PatientSummary, Reader } from '../protocol/ports/patient-directory';
import { readReference } from '../resource/reference';
import { ResourceDefinition } from '../resource/resource.definition';
import { ResourceRegistry } from '../resource/resource.registry';
import { MatchQuery, ResourceSearch, SeenRow } from '../search/resource-search';
import { AccessDecider } from '../security/access-decider';
import { ActiveUsers } from '../security/active-users';
import { patientNameOf } from './pages/display-name';

/** As many words of a name as anybody types; each is a condition of the query. */
const MAX_WORDS = 5;

/** The patients that the access decision lets a user read by way of a client (contract rule 12). */
export class ReadablePatients extends PatientDirectory {
  constructor(
    private readonly decider: AccessDecider,
    private readonly users: ActiveUsers,
    private readonly searches: ResourceSearch,
    private readonly resources: ResourceRegistry,
  ) {
    super();
  }

  override async find(reader: Reader, id: string): Promise<PatientSummary | undefined> {
    const row = await this.findRow(reader, 'Patient', id);
    return row && summaryOf(row);
  }

  override async search(reader: Reader, text: string, limit: number): Promise<readonly PatientSummary[]> {
    const definition = this.resources.require('Patient');
    const narrowings = bothOf(
      await this.reach(reader, { operation: 'FhirSearch', type: 'Patient' }),
      await this.reach(reader, { operation: 'FhirRead', type: 'Patient' }),
    );
    if (narrowings.length === 0) return [];
    const query: MatchQuery = {
      filter: nameFilter(definition, text),
      sort: nameOrder(definition, narrowings),
      count: limit,
      offset: 0,
      total: 'none',
    };
    const { rows } = await this.searches.search(definition, query, narrowings);
    return rows.map(summaryOf);
  }

  override async canRead(reader: Reader, reference: string): Promise<boolean> {
    const target = readReference({ reference });
    return target !== undefined && (await this.findRow(reader, target.type, target.id)) !== undefined;
  }

  private async findRow(reader: Reader, type: string, id: string): Promise<SeenRow | undefined> {
    const definition = this.resources.find(type);
    if (definition?.family !== 'fhir') return undefined;
    const narrowings = await this.reach(reader, { operation: 'FhirRead', type, id });
    return narrowings.length === 0 ? undefined : this.searches.find(definition, id, narrowings);
  }

  private async reach(reader: Reader, { operation, type, id }: Asked): Promise<readonly Narrowing[]> {
    const user = await this.users.find(reader.userId);
    if (user === undefined) return [];
    const { clientId, userId } = reader;
    const caller: Caller = { ...ANY_TOKEN, clientId, userId, ...user };
    const interaction = { operation, resourceType: type, resourceId: id, admin: false };
    const path = id === undefined ? `/fhir/${type}` : `/fhir/${type}/${encodeURIComponent(id)}`;
    const facts = { method: 'GET', scheme: 'https', path, queryString: '', parameters: [], headers: {} };
    return (await this.decider.reach(caller, interaction, facts)).narrowings;
  }
}

interface Asked {
  readonly operation: ResourceOperation;
  readonly type: string;
  /** Absent: all resources of the type. */
  readonly id?: string;
}

/** A token of no scope that bounds it, and of no context yet: what only a patient in context opens is closed. */
const ANY_TOKEN = {
  credential: 'bearer',
  sessionId: undefined,
  scope: [],
  scopeBound: false,
  context: {},
  jwt: undefined,
} as const;

/** FHIR R4 §3.1.1.4.8: each word begins some part of the name. */
function nameFilter(definition: ResourceDefinition, text: string): MatchQuery['filter'] {
  const words = text.split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return { op: 'all' };
  const parameter = nameParameter(definition);
  return {
    op: 'and',
    of: words.slice(0, MAX_WORDS).map((word) => ({
      op: 'parameter',
      parameter,
      modifier: undefined,
      values: [{ kind: 'string', text: word }],
    })),
  };
}

/** By name, unless the order would tell somebody a name that is hidden (contract §7). */
function nameOrder(definition: ResourceDefinition, narrowings: readonly Narrowing[]): MatchQuery['sort'] {
  const isHidden = narrowings.some(({ hiddenFields }) => hiddenFields.includes('name'));
  return isHidden ? [] : [{ by: nameParameter(definition), direction: 'asc' }];
}

function nameParameter({
  searchParameters,
}: ResourceDefinition): ResourceDefinition['searchParameters'][number] {
  const parameter = searchParameters.find(({ name }) => name === 'name');
  if (parameter === undefined) throw new Error('Patient has no search parameter for its name');
  return parameter;
}

function summaryOf({ id, document, hiddenFields }: SeenRow): PatientSummary {
  const seen = (name: string): JsonObject[string] =>
    hiddenFields.includes(name) ? undefined : document[name];
  return {
    id,
    name: patientNameOf(seen('name')) ?? id,
    birthDate: textOf(seen('birthDate')),
    gender: textOf(seen('gender')),
  };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
