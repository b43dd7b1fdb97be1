import { findElement } from './structures.mjs';

/**
 * Follows the steps of an expression through the structures of R4.
 *
 * @returns the places it leads to: the path in JSON, the datatype and the types that a reference there may be about;
 *   one place for each datatype of a choice
 */
export function walk(structures, root, steps) {
  let places = [{ path: '', type: root, targets: [] }];
  for (const step of steps) places = places.flatMap((place) => follow(structures, place, step));
  if (places.length === 0) throw new Error(`nothing of ${root} is meant`);
  return places;
}

function follow(structures, place, step) {
  if (step.as !== undefined) return place.type === step.as ? [place] : [];
  if (step.target !== undefined) return [{ ...place, targets: [step.target] }];
  if (step.where !== undefined) {
    return [{ ...place, path: `${place.path}[${step.where.member}=${step.where.code}]` }];
  }
  const element = findElement(structures, place.type, step.member);
  if (element === undefined) throw new Error(`${place.type} has no element ${step.member}`);
  return element.types.map(({ code, targets }) => {
    const name = element.choice ? `${step.member}${code[0].toUpperCase()}${code.slice(1)}` : step.member;
    return { path: place.path === '' ? name : `${place.path}.${name}`, type: code, targets };
  });
}
