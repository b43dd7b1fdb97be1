import { ResourceDefinition } from './resource.definition';

/** The resource types that this server serves. Composed once, in the application's root module. */
export class ResourceRegistry {
  private readonly byType: ReadonlyMap<string, ResourceDefinition>;

  constructor(definitions: readonly ResourceDefinition[]) {
    this.byType = new Map(definitions.map((definition) => [definition.type, definition]));
  }

  find(type: string): ResourceDefinition | undefined {
    return this.byType.get(type);
  }

  /** For types that the program itself names. */
  require(type: string): ResourceDefinition {
    const definition = this.byType.get(type);
    if (definition === undefined) throw new Error(`the resource type ${type} is not in the registry`);
    return definition;
  }

  all(): readonly ResourceDefinition[] {
    return [...this.byType.values()];
  }
}
