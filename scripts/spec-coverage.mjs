/**
 * Which test proves which requirement: writes docs/generated/spec-coverage.md from test/architecture/requirements
 * and the titles of the tests. With --check it writes nothing and fails where something is missing or stale.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { coverageOf, findProblems } from './spec-coverage/coverage.mjs';
import { renderCoverage } from './spec-coverage/document.mjs';
import { readRequirements } from './spec-coverage/requirements.mjs';
import { readTitles } from './spec-coverage/titles.mjs';

const DOCUMENT = join('docs', 'generated', 'spec-coverage.md');

const { values } = parseArgs({
  options: { check: { type: 'boolean', default: false }, root: { type: 'string' } },
});
const root = values.root ?? dirname(dirname(fileURLToPath(import.meta.url)));
const path = join(root, DOCUMENT);

const groups = readRequirements(root);
const coverage = coverageOf(groups, readTitles(root));
const document = renderCoverage(groups, coverage);
if (!values.check) writeFileSync(path, document);

const problems = findProblems(groups, coverage);
if (readIfAny(path) !== document) problems.push(`${DOCUMENT} is stale: run \`npm run spec-coverage\``);
for (const problem of problems) console.error(problem);
if (values.check && problems.length > 0) process.exitCode = 1;

function readIfAny(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
