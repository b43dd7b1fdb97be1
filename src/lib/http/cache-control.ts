/**
 * For how many seconds an answer with this `Cache-Control` may be kept, RFC 9111 §5.2.2: 0 where it says so or
 * `max-age` is unreadable (§4.2.1).
 *
 * @returns undefined where the header is silent
 */
export function maxAgeSeconds(header: string | undefined): number | undefined {
  const ages = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((directive) => directive.trim())
    .flatMap((directive) => {
      if (/^no-(?:store|cache)\b/.test(directive)) return [0];
      if (!/^max-age\b/.test(directive)) return [];
      return [Number(/^max-age="?(\d{1,10})"?$/.exec(directive)?.[1] ?? 0)];
    });
  return ages.length === 0 ? undefined : Math.min(...ages);
}
