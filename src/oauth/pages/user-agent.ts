const browsers = [
  ['Edg', 'Edge'],
  ['OPR', 'Opera'],
  ['Firefox', 'Firefox'],
  ['Chrome', 'Chrome'],
  ['Safari', 'Safari'],
  ['curl', 'curl'],
] as const;

const systems = [
  ['iPhone', 'iPhone'],
  ['iPad', 'iPad'],
  ['Android', 'Android'],
  ['Windows', 'Windows'],
  ['Mac OS X', 'macOS'],
  ['CrOS', 'ChromeOS'],
  ['Linux', 'Linux'],
] as const;

/**
 * A `User-Agent` header in words that let a person recognise a device.
 *
 * @returns undefined for one that says nothing known
 */
export function describeUserAgent(userAgent = ''): string | undefined {
  const browser = browsers.find(([token]) => userAgent.includes(`${token}/`))?.[1];
  const system = systems.find(([token]) => userAgent.includes(token))?.[1];
  const known = [browser, system].filter((part) => part !== undefined);
  return known.length === 0 ? undefined : known.join(' on ');
}
