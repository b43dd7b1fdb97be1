import { ResourceDefinition } from '../resource/resource.definition';
import { Access } from '../security/access';
import { HistoryReader } from './history-reader';
import { InstanceReader, ReadRequest } from './instance-reader';
import { ResourceAnswer } from './resource-answer';
import { SearchReader } from './search/search-reader';
import { SearchRequest } from './search/search-request';

/** Reads of every resource type (FHIR R4 §3.1.0). Each runs within the narrowings of its access, inside the query. */
export class ResourceReader {
  constructor(
    private readonly instances: InstanceReader,
    private readonly searches: SearchReader,
    private readonly histories: HistoryReader,
  ) {}

  read(
    definition: ResourceDefinition,
    id: string,
    access: Access,
    request?: ReadRequest,
  ): Promise<ResourceAnswer> {
    return this.instances.read(definition, id, access, request);
  }

  readVersion(
    definition: ResourceDefinition,
    version: { id: string; versionId: string },
    access: Access,
    request?: ReadRequest,
  ): Promise<ResourceAnswer> {
    return this.instances.readVersion(definition, version, access, request);
  }

  search(definition: ResourceDefinition, request: SearchRequest, access: Access): Promise<ResourceAnswer> {
    return this.searches.search(definition, request, access);
  }

  listVersions(
    definition: ResourceDefinition,
    id: string,
    request: SearchRequest,
    access: Access,
  ): Promise<ResourceAnswer> {
    return this.histories.listVersions(definition, id, request, access);
  }

  listChanges(
    definition: ResourceDefinition,
    request: SearchRequest,
    access: Access,
  ): Promise<ResourceAnswer> {
    return this.histories.listType(definition, request, access);
  }
}
