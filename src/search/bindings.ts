/** The positional parameters of a statement. Every value of a search enters SQL through here. */
export class Bindings {
  private readonly bound: unknown[] = [];

  /** Adds a value and answers the placeholder that stands for it. */
  bind(value: unknown, type: string): string {
    this.bound.push(value);
    return `$${this.bound.length}::${type}`;
  }

  get values(): unknown[] {
    return [...this.bound];
  }
}
