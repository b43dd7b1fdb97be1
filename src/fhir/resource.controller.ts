import {
  Controller,
  Delete,
  Get,
  Param,
  Patch,
  Post,
  Put,
  Req,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { ResourceError } from '../resource/operation-outcome';
import { ResourceDefinition } from '../resource/resource.definition';
import { ResourceRegistry } from '../resource/resource.registry';
import { Access } from '../security/access';
import { CurrentAccess } from '../security/current.decorator';
import { AccessGuard } from '../security/guards/access.guard';
import { HttpRequest } from '../security/http-request';
import { Interaction, WriteInteraction } from '../security/route-rule.decorator';
import { AnswerInterceptor } from './answer.interceptor';
import { MethodRefused } from './method-refused';
import { OperationOutcomeFilter } from './operation-outcome.filter';
import { readResource } from './read-body';
import { readPatch } from './read-patch';
import { RequestContext } from './request-context';
import { ResourceAnswer } from './resource-answer';
import { onEveryBase } from './resource-paths';
import { ResourceReader } from './resource-reader';
import { ResourceWriter } from './resource-writer';

/** Contract §2: what a resource may weigh. */
const MAX_ADMIN_BYTES = 64 * 1024;
const MAX_FHIR_BYTES = 1024 * 1024;

/** The interactions with a type and its instances (FHIR R4 §3.1.0), for every type in the registry. */
@Controller(onEveryBase(':type'))
@UseGuards(AccessGuard)
@UseInterceptors(AnswerInterceptor)
@UseFilters(OperationOutcomeFilter)
export class ResourceController {
  constructor(
    private readonly registry: ResourceRegistry,
    private readonly reader: ResourceReader,
    private readonly writer: ResourceWriter,
    private readonly context: RequestContext,
  ) {}

  @Get()
  @Interaction('FhirSearch')
  search(@CurrentAccess() access: Access, @Req() request: HttpRequest): Promise<ResourceAnswer> {
    return this.reader.search(this.definitionOf(access), this.context.searchOf(request), access);
  }

  @Post('_search')
  @Interaction('FhirSearch')
  searchByForm(@CurrentAccess() access: Access, @Req() request: HttpRequest): Promise<ResourceAnswer> {
    return this.search(access, request);
  }

  @Post()
  @WriteInteraction('FhirCreate')
  create(@CurrentAccess() access: Access, @Req() request: HttpRequest): Promise<ResourceAnswer> {
    const definition = this.definitionOf(access);
    if (definition.creatable === false) throw new MethodRefused();
    const body = readResource(request, maxBytes(definition));
    return this.writer.create(definition, body, access, this.context.writeOf(request));
  }

  @Get(':id')
  @Interaction('FhirRead')
  read(@Param('id') id: string, @CurrentAccess() access: Access): Promise<ResourceAnswer> {
    return this.reader.read(this.definitionOf(access), id, access);
  }

  @Put(':id')
  @WriteInteraction('FhirUpdate')
  update(
    @Param('id') id: string,
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
  ): Promise<ResourceAnswer> {
    const definition = this.definitionOf(access);
    const body = readResource(request, maxBytes(definition));
    return this.writer.update(definition, id, body, { access, request: this.context.writeOf(request) });
  }

  @Patch(':id')
  @WriteInteraction('FhirPatch')
  patch(
    @Param('id') id: string,
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
  ): Promise<ResourceAnswer> {
    const definition = this.definitionOf(access);
    const limit = maxBytes(definition);
    const change = { id, patch: readPatch(request, limit), maxBytes: limit };
    return this.writer.patch(definition, change, access, this.context.writeOf(request));
  }

  @Delete(':id')
  @WriteInteraction('FhirDelete')
  delete(
    @Param('id') id: string,
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
  ): Promise<ResourceAnswer> {
    return this.writer.delete(this.definitionOf(access), id, access, this.context.writeOf(request));
  }

  @Get(':id/_history')
  @Interaction('FhirHistory')
  listVersions(
    @Param('id') id: string,
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
  ): Promise<ResourceAnswer> {
    return this.reader.listVersions(this.definitionOf(access), id, this.context.searchOf(request), access);
  }

  @Get(':id/_history/:versionId')
  @Interaction('FhirVread')
  readVersion(
    @Param('id') id: string,
    @Param('versionId') versionId: string,
    @CurrentAccess() access: Access,
  ): Promise<ResourceAnswer> {
    return this.reader.readVersion(this.definitionOf(access), id, versionId, access);
  }

  @Post(':id/:operation')
  @WriteInteraction('FhirOperation')
  operate(
    @Param('id') id: string,
    @Param('operation') name: string,
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
  ): Promise<ResourceAnswer> {
    const definition = this.definitionOf(access);
    const body = hasBody(request) ? readResource(request, MAX_ADMIN_BYTES) : {};
    const operation = { id, name, body };
    return this.writer.operate(definition, operation, access, this.context.writeOf(request));
  }

  private definitionOf({ interaction: { resourceType } }: Access): ResourceDefinition {
    const definition = resourceType === undefined ? undefined : this.registry.find(resourceType);
    if (definition === undefined) throw ResourceError.of(404, 'not-found', 'Nothing is served at this path.');
    return definition;
  }
}

function maxBytes({ family }: ResourceDefinition): number {
  return family === 'admin' ? MAX_ADMIN_BYTES : MAX_FHIR_BYTES;
}

function hasBody({ body }: HttpRequest): boolean {
  return Buffer.isBuffer(body) ? body.length > 0 : body !== undefined && body !== null;
}
