/**
 * The part of FHIRPath in which R4 says where the values of its search parameters stand: paths, `|`, `as`,
 * `.as(type)`, `.where(resolve() is Type)` and `.where(element='code')`.
 */

const STEPS = [
  [/^\.as\((\w+)\)/, ([, type]) => ({ as: type })],
  [/^\.where\(resolve\(\) is (\w+)\)/, ([, target]) => ({ target })],
  [/^\.where\((\w+)\s*=\s*'([\w-]+)'\)/, ([, member, code]) => ({ where: { member, code } })],
  [/^\.(\w+)(?![\w(])/, ([, member]) => ({ member })],
];

/**
 * @returns for each alternative the type it begins with and its steps
 * @throws for what it does not understand
 */
export function parseExpression(expression) {
  return expression.split('|').map((alternative) => parseAlternative(alternative.trim()));
}

function parseAlternative(text) {
  const cast = /^\(([\w.]+) as (\w+)\)(.*)$/.exec(text);
  const path = cast === null ? text : `${cast[1]}.as(${cast[2]})${cast[3]}`;
  const [root = ''] = /^\w+/.exec(path) ?? [];
  const steps = [];
  for (let rest = path.slice(root.length); rest !== '';) {
    const [step, length] = readStep(rest);
    if (step === undefined) throw new Error(`the expression is not understood: ${text}`);
    steps.push(step);
    rest = rest.slice(length);
  }
  if (root === '' || steps.length === 0) throw new Error(`the expression is not understood: ${text}`);
  return { root, steps };
}

function readStep(text) {
  for (const [pattern, read] of STEPS) {
    const match = pattern.exec(text);
    if (match !== null) return [read(match), match[0].length];
  }
  return [undefined, 0];
}
