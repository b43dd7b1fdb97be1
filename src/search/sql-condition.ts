/** `TRUE` and `FALSE` for no conditions at all, so that a list of none never vanishes from a statement. */
export function allOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'TRUE' : `(${conditions.join(' AND ')})`;
}

export function anyOf(conditions: readonly string[]): string {
  return conditions.length === 0 ? 'FALSE' : `(${conditions.join(' OR ')})`;
}

/** A condition over a null is null, which counts as no match; plain NOT would keep it null and lose the row. */
export function notTrue(condition: string): string {
  return `(${condition}) IS NOT TRUE`;
}

/** Names of tables and columns come from definitions, never from a request. */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
