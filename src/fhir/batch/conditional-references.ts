import { parseQueryString } from '../../lib/http/query-string';
import { JsonObject } from '../../lib/json';
import { ResourceError } from '../../resource/operation-outcome';
import { ResourceRegistry } from '../../resource/resource.registry';
import { Access } from '../../security/access';
import { ConditionalMatch } from '../write/conditional-match';
import { conditionalReferencesIn, readConditionalReference, replaceReferences } from './references';

/** References that name a resource by a search (FHIR R4 §3.1.0.11.3), resolved among what the caller may search. */
export class ConditionalReferences {
  constructor(
    private readonly registry: ResourceRegistry,
    private readonly matches: ConditionalMatch,
  ) {}

  /** @throws ResourceError 412 unless exactly one resource that the caller sees is found */
  async resolve(resource: JsonObject, access: Access): Promise<JsonObject> {
    const found = new Map<string, string>();
    for (const reference of conditionalReferencesIn(resource)) {
      found.set(reference, await this.find(reference, access));
    }
    return found.size === 0 ? resource : replaceReferences(resource, (reference) => found.get(reference));
  }

  private async find(reference: string, access: Access): Promise<string> {
    const { type = '', queryString = '' } = readConditionalReference(reference) ?? {};
    const definition = this.registry.find(type);
    const match =
      definition && (await this.matches.lookUp(definition, parseQueryString(queryString), access));
    if (match !== undefined) return `${type}/${match.id}`;
    throw ResourceError.of(412, 'not-found', 'A conditional reference finds no resource.');
  }
}
