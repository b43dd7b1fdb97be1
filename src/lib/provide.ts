/** A class, abstract or not, as the name under which its instance is found. */
type Token<T> = abstract new (...parameters: never[]) => T;

type Instances<Tokens extends readonly unknown[]> = {
  [Index in keyof Tokens]: Tokens[Index] extends Token<infer T> ? T : never;
};

export interface ClassProvider<T> {
  readonly provide: Token<T> & { name: string };
  readonly inject: Token<unknown>[];
  readonly useFactory: (...instances: never[]) => T;
}

/**
 * Wires a class that knows nothing of the injector: its constructor gets what stands behind `tokens`, in
 * order. A token of the wrong type does not compile.
 */
export function provide<T, const Tokens extends readonly Token<unknown>[]>(
  type: new (...parameters: Instances<Tokens>) => T,
  tokens: Tokens,
): ClassProvider<T> {
  return provideAs<T, Tokens>(type as unknown as Token<T>, type, tokens);
}

/** The same, found under the name of a port. */
export function provideAs<T, const Tokens extends readonly Token<unknown>[]>(
  port: Token<T>,
  type: new (...parameters: Instances<Tokens>) => T,
  tokens: Tokens,
): ClassProvider<T> {
  return {
    provide: port,
    inject: [...tokens],
    useFactory: (...instances: never[]) => new type(...(instances as unknown as Instances<Tokens>)),
  };
}
