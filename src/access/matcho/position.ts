/** A pattern that is not matcho (contract §7); `path` names the member at fault, such as `user.roles.$contains`. */
export class InvalidPatternError extends Error {
  constructor(
    message: string,
    readonly path: string,
  ) {
    super(message);
    this.name = 'InvalidPatternError';
  }
}

const MAX_DEPTH = 32;
const MAX_NODES = 2000;

/** Where the compiler stands in a pattern. Bounds its depth and size, so that no policy can exhaust the server. */
export class Position {
  private constructor(
    readonly path: string,
    private readonly depth: number,
    private readonly size: { nodes: number },
  ) {}

  static root(): Position {
    return new Position('', 0, { nodes: 0 });
  }

  child(key: string): Position {
    this.size.nodes += 1;
    const child = new Position(this.path === '' ? key : `${this.path}.${key}`, this.depth + 1, this.size);
    if (child.depth > MAX_DEPTH) child.fail(`nested deeper than ${MAX_DEPTH}`);
    if (this.size.nodes > MAX_NODES) child.fail(`more than ${MAX_NODES} members`);
    return child;
  }

  fail(message: string): never {
    throw new InvalidPatternError(message, this.path);
  }
}
