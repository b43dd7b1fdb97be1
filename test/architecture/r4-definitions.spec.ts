import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const SCRIPTS = pathToFileURL(join(__dirname, '..', '..', 'scripts', 'r4') + '/').href;

/** Runs a part of `npm run generate:r4`, which is an ES module, outside of Jest. */
function run(module: string, call: string): { result: unknown; error: string } {
  const program = `const m = await import('${SCRIPTS}${module}'); console.log(JSON.stringify(${call}))`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  return { result: stdout === '' ? undefined : JSON.parse(stdout), error: stderr };
}

describe('what the generator of R4 definitions reads', () => {
  it.each([
    ['A.b.c', { root: 'A', steps: [{ member: 'b' }, { member: 'c' }] }],
    ['(A.b as Quantity)', { root: 'A', steps: [{ member: 'b' }, { as: 'Quantity' }] }],
    [
      '(A.b as CodeableConcept).text',
      { root: 'A', steps: [{ member: 'b' }, { as: 'CodeableConcept' }, { member: 'text' }] },
    ],
    ['A.b.as(Age)', { root: 'A', steps: [{ member: 'b' }, { as: 'Age' }] }],
    ['A.b.where(resolve() is Patient)', { root: 'A', steps: [{ member: 'b' }, { target: 'Patient' }] }],
    [
      "A.b.where(type='depends-on').c",
      {
        root: 'A',
        steps: [{ member: 'b' }, { where: { member: 'type', code: 'depends-on' } }, { member: 'c' }],
      },
    ],
  ])('is %s', (expression, read) => {
    expect(
      run('fhir-path.mjs', `m.parseExpression(${JSON.stringify(`${expression} | B.c`)})`).result,
    ).toEqual([read, { root: 'B', steps: [{ member: 'c' }] }]);
  });

  it.each(['A.b[0].c', 'A.b.exists()', 'A', 'A.b.first()', "A.where(b = 'c' and d = 'e')", '(A.b as X', ''])(
    'is not %s: it fails',
    (expression) => {
      const { result, error } = run('fhir-path.mjs', `m.parseExpression(${JSON.stringify(expression)})`);
      expect(result).toBeUndefined();
      expect(error).toContain('the expression is not understood');
    },
  );

  it.each([
    ['an expression that it does not understand', 'A.b[0]', 'A.p: the expression is not understood: A.b[0]'],
    ['an element that there is not', 'A.x', 'A.p: A has no element x'],
    ['a datatype that does not fit', 'A.b', 'A.p: no date is b (string)'],
    ['an expression about another type', 'B.b', 'A.p: no part of the expression is about the type'],
  ])('names the parameter that has %s', (_, expression, problem) => {
    const parameter = { code: 'p', type: 'date', base: ['A'], expression };
    const element = { types: [{ code: 'string', targets: [] }] };
    const structures = `new Map([['A', { elements: new Map([['b', ${JSON.stringify(element)}]]) }]])`;
    const definitions = JSON.stringify({ searchParameters: [parameter] });
    const call = `m.searchParametersByType(${definitions}, ${structures}, ['A'])`;
    expect(run('search-parameters.mjs', call).error).toContain(problem);
  });
});
