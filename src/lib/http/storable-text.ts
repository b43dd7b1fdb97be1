const loneSurrogate = /[\uD800-\uDFFF]/u;

/**
 * What keeps a text from being stored: PostgreSQL's jsonb holds neither NUL nor a lone surrogate, and both
 * are read differently by different readers.
 *
 * @returns the reason, or undefined for a text that can be stored
 */
export function unstorable(text: string): string | undefined {
  if (text.includes('\0')) return 'a NUL character';
  if (loneSurrogate.test(text)) return 'half of a surrogate pair';
  return undefined;
}

/** Names that assigning to an object would not store, but obey. */
export function isUnsafeName(name: string): boolean {
  return name === '__proto__';
}
