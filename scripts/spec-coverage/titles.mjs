import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';

const SUITES = new Set(['describe', 'it', 'test', 'xdescribe', 'xit', 'xtest', 'fdescribe', 'fit']);
/** What is not run proves nothing. */
const NOT_RUN = new Set(['skip', 'todo', 'failing', 'xdescribe', 'xit', 'xtest']);
/** What keeps the rest of its file from being run, so that the rest would prove nothing either. */
const RUN_ALONE = new Set(['only', 'fdescribe', 'fit']);

/** The title of every test and suite that runs: in test/, and in the specs beside the sources. */
export function readTitles(root) {
  return [
    ...filesIn(join(root, 'test'), (name) => name.endsWith('.ts')),
    ...filesIn(join(root, 'src'), (name) => name.endsWith('.spec.ts')),
  ].flatMap((path) => {
    const file = relative(root, path).split(sep).join('/');
    return titlesIn(readFileSync(path, 'utf8'), file).map((title) => ({ file, title }));
  });
}

function filesIn(folder, wanted) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && wanted(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** @throws Error where a test runs alone */
function titlesIn(source, file) {
  const titles = [];
  const visit = (node) => {
    if (ts.isCallExpression(node)) {
      const called = namesOf(node.expression);
      if (SUITES.has(called[0])) {
        if (called.some((name) => RUN_ALONE.has(name))) throw new Error(`${file}: a test runs alone`);
        if (called.some((name) => NOT_RUN.has(name))) return;
        const title = textOf(node.arguments[0]);
        if (title !== undefined) titles.push(title, ...rowTitles(node.expression, title));
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('test.ts', source, ts.ScriptTarget.Latest));
  return titles;
}

/** Rows of `it.each([['AUTHZ-1 …', …]])('%s', …)` that name an id of their own. */
function rowTitles(expression, title) {
  if (!ts.isCallExpression(expression) || !title.includes('%s')) return [];
  const table = unwrapped(expression.arguments[0]);
  if (table === undefined || !ts.isArrayLiteralExpression(table)) return [];
  return table.elements
    .map((element) => {
      const row = unwrapped(element);
      return textOf(ts.isArrayLiteralExpression(row) ? row.elements[0] : row);
    })
    .filter((name) => name !== undefined && /[A-Z]-\d/.test(name))
    .map((name) => title.replace('%s', () => name));
}

/** Without `as const` and its like. */
function unwrapped(expression) {
  const isCast =
    expression !== undefined && (ts.isAsExpression(expression) || ts.isSatisfiesExpression(expression));
  return isCast ? unwrapped(expression.expression) : expression;
}

/** `it.each([…])` is called `it`, `each`. */
function namesOf(expression) {
  if (ts.isIdentifier(expression)) return [expression.text];
  if (ts.isPropertyAccessExpression(expression))
    return [...namesOf(expression.expression), expression.name.text];
  if (ts.isCallExpression(expression)) return namesOf(expression.expression);
  if (ts.isTaggedTemplateExpression(expression)) return namesOf(expression.tag);
  return [];
}

function textOf(title) {
  if (title === undefined) return undefined;
  if (ts.isStringLiteralLike(title)) return title.text;
  if (!ts.isTemplateExpression(title)) return undefined;
  return title.head.text + title.templateSpans.map(({ literal }) => `…${literal.text}`).join('');
}
