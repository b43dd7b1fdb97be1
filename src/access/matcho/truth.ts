/**
 * Whether a pattern matches; undefined when a value it compares with is missing.
 *
 * A missing value must never match, and under `$not` plain false would turn into a match:
 * `{$not: .user.data.ward}` would admit everyone who has no ward.
 */
export type Truth = boolean | undefined;

export function not(truth: Truth): Truth {
  return truth === undefined ? undefined : !truth;
}

/** Stops at the first that is false. */
export function every<T>(items: Iterable<T>, test: (item: T, index: number) => Truth): Truth {
  let result: Truth = true;
  let index = 0;
  for (const item of items) {
    const truth = test(item, index++);
    if (truth === false) return false;
    if (truth === undefined) result = undefined;
  }
  return result;
}

/** Stops at the first that is true. */
export function some<T>(items: Iterable<T>, test: (item: T) => Truth): Truth {
  return not(every(items, (item) => not(test(item))));
}
