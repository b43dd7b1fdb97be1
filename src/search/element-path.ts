/** One member on the way to an element, and which of its objects count. */
export interface PathStep {
  readonly member: string;
  readonly where?: { readonly member: string; readonly value: string };
}

const STEP = /^(?<member>[^.[\]]+)(?:\[(?<filter>[^=\]]+)=(?<value>[^\]]*)\])?$/;
const parsed = new Map<string, readonly PathStep[]>();

/**
 * Reads the path of a search parameter, such as `name.family` or `telecom[system=email]`.
 * @throws Error for what is no path; paths come from definitions, never from a request
 */
export function parsePath(path: string): readonly PathStep[] {
  const known = parsed.get(path);
  if (known !== undefined) return known;
  const steps = path.split(/\.(?![^[]*\])/).map((step) => parseStep(step, path));
  parsed.set(path, steps);
  return steps;
}

function parseStep(step: string, path: string): PathStep {
  const { member, filter, value } = STEP.exec(step)?.groups ?? {};
  if (member === undefined) throw new Error(`The path ${path} of a search parameter cannot be read`);
  return filter === undefined ? { member } : { member, where: { member: filter, value: value ?? '' } };
}
