import { Controller, Delete, Get, Param, Patch, Post, Put, Req, UseFilters, UseGuards } from '@nestjs/common';
import { ResourceError } from '../resource/operation-outcome';
import { ResourceDefinition } from '../resource/resource.definition';
import { ResourceRegistry } from '../resource/resource.registry';
import { Access } from '../security/access';
import { CurrentAccess } from '../security/current.decorator';
import { AccessGuard } from '../security/guards/access.guard';
import { HttpRequest } from '../security/http-request';
import { Interaction, WriteInteraction } from '../security/route-rule.decorator';
import { Answer, CurrentAnswer } from './answer.decorator';
import { MethodRefused } from './method-refused';
import { OperationOutcomeFilter } from './operation-outcome.filter';
import { readResource } from './read-body';
import { readPatch } from './read-patch';
import { RequestContext } from './request-context';
import { conditionOf, MAX_ADMIN_BYTES, maxBytes } from './request-limits';
import { onEveryBase } from './resource-paths';
import { ResourceReader } from './resource-reader';
import { ResourceWriter } from './resource-writer';

/** The interactions with a type and its instances (FHIR R4 §3.1.0), for every type in the registry. */
@Controller(onEveryBase(':type'))
@UseGuards(AccessGuard)
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
  search(
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const definition = this.definitionOf(access);
    return answer.with(this.reader.search(definition, this.context.searchOf(request), access));
  }

  @Post('_search')
  @Interaction('FhirSearch')
  searchByForm(
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    return this.search(access, request, answer);
  }

  @Post()
  @WriteInteraction('FhirCreate')
  create(
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const definition = this.definitionOf(access);
    if (definition.creatable === false) throw new MethodRefused(['POST', 'PUT']);
    const body = readResource(request, maxBytes(definition));
    return answer.with(this.writer.create(definition, body, access, this.context.writeOf(request)));
  }

  /** FHIR R4 §3.1.0.8.2: the query says which resource is meant. */
  @Put()
  @WriteInteraction('FhirUpdate')
  updateMatching(
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const definition = this.definitionOf(access);
    const condition = conditionOf(definition, request);
    const body = readResource(request, maxBytes(definition));
    const written = { access, request: this.context.writeOf(request) };
    return answer.with(this.writer.updateMatching(definition, condition, body, written));
  }

  @Delete()
  @WriteInteraction('FhirDelete')
  deleteMatching(
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const definition = this.definitionOf(access);
    const condition = conditionOf(definition, request);
    const written = { access, request: this.context.writeOf(request) };
    return answer.with(this.writer.deleteMatching(definition, condition, written));
  }

  @Get('_history')
  @Interaction('FhirHistory')
  listChanges(
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const definition = this.definitionOf(access);
    return answer.with(this.reader.listChanges(definition, this.context.searchOf(request), access));
  }

  @Get(':id')
  @Interaction('FhirRead')
  read(
    @Param('id') id: string,
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const definition = this.definitionOf(access);
    return answer.with(this.reader.read(definition, id, access, this.context.readOf(request)));
  }

  @Put(':id')
  @WriteInteraction('FhirUpdate')
  update(
    @Param('id') id: string,
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const definition = this.definitionOf(access);
    const body = readResource(request, maxBytes(definition));
    const written = { access, request: this.context.writeOf(request) };
    return answer.with(this.writer.update(definition, id, body, written));
  }

  @Patch(':id')
  @WriteInteraction('FhirPatch')
  patch(
    @Param('id') id: string,
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const definition = this.definitionOf(access);
    const limit = maxBytes(definition);
    const change = { id, patch: readPatch(request, limit), maxBytes: limit };
    return answer.with(this.writer.patch(definition, change, access, this.context.writeOf(request)));
  }

  @Delete(':id')
  @WriteInteraction('FhirDelete')
  delete(
    @Param('id') id: string,
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const definition = this.definitionOf(access);
    return answer.with(this.writer.delete(definition, id, access, this.context.writeOf(request)));
  }

  @Get(':id/_history')
  @Interaction('FhirHistory')
  listVersions(
    @Param('id') id: string,
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const definition = this.definitionOf(access);
    return answer.with(this.reader.listVersions(definition, id, this.context.searchOf(request), access));
  }

  @Get(':id/_history/:versionId')
  @Interaction('FhirVread')
  readVersion(
    @Param() version: { id: string; versionId: string },
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const definition = this.definitionOf(access);
    return answer.with(this.reader.readVersion(definition, version, access, this.context.readOf(request)));
  }

  @Post(':id/:operation')
  @WriteInteraction('FhirOperation')
  operate(
    @Param() { id, operation: name }: { id: string; operation: string },
    @CurrentAccess() access: Access,
    @Req() request: HttpRequest,
    @CurrentAnswer() answer: Answer,
  ): Promise<string | undefined> {
    const definition = this.definitionOf(access);
    const body = hasBody(request) ? readResource(request, MAX_ADMIN_BYTES) : {};
    const operation = { id, name, body };
    return answer.with(this.writer.operate(definition, operation, access, this.context.writeOf(request)));
  }

  private definitionOf({ interaction: { resourceType } }: Access): ResourceDefinition {
    const definition = resourceType === undefined ? undefined : this.registry.find(resourceType);
    if (definition === undefined) throw ResourceError.of(404, 'not-found', 'Nothing is served at this path.');
    return definition;
  }
}

function hasBody({ body }: HttpRequest): boolean {
  return Buffer.isBuffer(body) ? body.length > 0 : body !== undefined && body !== null;
}
