/**
 * The search parameters that R4 defines once for several types, such as `clinical-patient`, each with those types.
 * All others are called by their one type: `Patient-link`.
 */
export function sharedParameters({ searchParameters }, parametersByType) {
  const shared = new Map();
  for (const { url, code, base } of searchParameters) {
    const name = url.split('/').pop();
    const types = base.filter((type) => parametersByType[type]?.[code] && name !== `${type}-${code}`);
    if (types.length > 0) shared.set(name, types.sort());
  }
  return Object.fromEntries([...shared].sort(([a], [b]) => (a < b ? -1 : 1)));
}
