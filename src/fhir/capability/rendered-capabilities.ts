import { JsonObject } from '../../lib/json';
import { Representation } from '../representation';

/** The CapabilityStatement, made when it is first asked for and once for each format: it is large and never changes. */
export class RenderedCapabilities {
  private statement: JsonObject | undefined;
  private readonly rendered = new Map<string, string>();

  constructor(private readonly make: () => JsonObject) {}

  as({ format, render }: Representation): string {
    const known = this.rendered.get(format);
    if (known !== undefined) return known;
    this.statement ??= this.make();
    const text = render(this.statement);
    this.rendered.set(format, text);
    return text;
  }
}
