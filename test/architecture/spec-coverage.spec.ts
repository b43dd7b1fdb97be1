import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

// Each test starts the script once or twice.
jest.setTimeout(30_000);

const SCRIPT = join(__dirname, '..', '..', 'scripts', 'spec-coverage.mjs');
const DOCUMENT = 'docs/generated/spec-coverage.md';

interface Outcome {
  readonly status: number | null;
  readonly complaints: string;
}

function run(...args: string[]): Outcome {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, ...args], { encoding: 'utf8' });
  return { status, complaints: stderr };
}

describe('docs/generated/spec-coverage.md', () => {
  it('is current, and every requirement of the first release has a test or the contract section that overrides it', () => {
    expect(run('--check')).toEqual({ status: 0, complaints: '' });
  });
});

describe('scripts/spec-coverage.mjs', () => {
  const requirements = [
    'title: Grants',
    'requirements:',
    '  - { id: GRANT-1, phase: core, requires: One, source: RFC 1 §1 }',
    '  - { id: GRANT-2, phase: core, requires: Two, source: RFC 1 §2, overriddenBy: "contract §2: otherwise" }',
    '  - { id: GRANT-3, phase: core, requires: Three, source: RFC 1 §3, later: a key }',
    '  - { id: GRANT-4, phase: smart, requires: Four, source: RFC 1 §4, overriddenBy: "contract §4: otherwise" }',
  ].join('\n');
  const proof = `it('GRANT-1 does one thing', () => {});`;

  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'spec-coverage-'));
    write('test/architecture/requirements/grants.yaml', requirements);
    write('test/grant.spec.ts', proof);
    write('src/grant.spec.ts', '');
    write(DOCUMENT, '');
  });
  afterEach(() => {
    rmSync(root, { recursive: true });
  });

  function write(path: string, text: string): void {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }

  /** The document is brought up to date first, so that only what is missing can fail. */
  function check(): Outcome {
    run('--root', root);
    return run('--root', root, '--check');
  }

  it('passes where each line has a test, an override or a reason to wait', () => {
    expect(check()).toEqual({ status: 0, complaints: '' });
  });

  it('fails where a line has lost its test', () => {
    write('test/grant.spec.ts', `it('does one thing', () => {});`);
    const { status, complaints } = check();
    expect(status).toBe(1);
    expect(complaints).toMatch(/^GRANT-1 has neither.*\n$/);
  });

  it.each([
    ['is skipped', `it.skip('GRANT-1 does one thing', () => {});`],
    [
      'is in a suite that is skipped',
      `describe.skip('grants', () => { it('GRANT-1 does one thing', () => {}); });`,
    ],
    [
      'is in a suite that is crossed out',
      `xdescribe('grants', () => { it('GRANT-1 does one thing', () => {}); });`,
    ],
    ['is still to be written', `it.todo('GRANT-1 does one thing');`],
    ['is a comment', `// it('GRANT-1 does one thing', () => {});`],
    ['names a longer id', `it('XGRANT-1 GRANT-1-x does one thing', () => {});`],
  ])('takes no test for a proof that %s', (_, test) => {
    write('test/grant.spec.ts', test);
    expect(run('--root', root).complaints).toMatch(/^GRANT-1 has neither/);
  });

  it.each([
    ['a suite', `describe('GRANT-1 one thing', () => {});`],
    ['a table', `it.each([[1], [2]])('does %i thing (GRANT-1)', () => {});`],
    ['a row', `it.each([['of GRANT-1', 1], ['x', 2]] as const)('does one thing %s', () => {});`],
    ['a template', 'const n = 1; test(`GRANT-1: ${n} thing`, () => {});'],
  ])('reads the title of %s', (_, test) => {
    write('test/grant.spec.ts', '');
    write('src/grant.spec.ts', test);
    expect(run('--root', root).complaints).toBe('');
  });

  it.each([
    ['by only', `it.only('does another thing', () => {});`],
    ['by its name', `fdescribe('other things', () => {});`],
  ])('fails where a test keeps the others of its file from running: %s', (_, test) => {
    write('test/grant.spec.ts', `${proof}${test}`);
    const { status, complaints } = run('--root', root, '--check');
    expect(status).toBe(1);
    expect(complaints).toContain('test/grant.spec.ts: a test runs alone');
  });

  it('fails where the document is stale', () => {
    run('--root', root);
    write('test/other.e2e.ts', `it('GRANT-2 does the other thing', () => {});`);
    const { status, complaints } = run('--root', root, '--check');
    expect(status).toBe(1);
    expect(complaints).toBe(`${DOCUMENT} is stale: run \`npm run spec-coverage\`\n`);
  });

  it('fails where a test names an id that no requirement has', () => {
    write('test/other.e2e.ts', `it('GRANT-9, OA-1 does what nobody asked for', () => {});`);
    const { status, complaints } = check();
    expect(status).toBe(1);
    expect(complaints).toMatch(/^test\/other\.e2e\.ts: .* names GRANT-9, which no requirement has\n$/);
  });

  it.each([
    ['no section of the contract', 'overriddenBy: "the lead said so"'],
    ['unknown member', 'wontfix: true'],
  ])('refuses requirements: %s', (complaint, member) => {
    write(
      'test/architecture/requirements/grants.yaml',
      requirements.replace('phase: core', `phase: core, ${member}`),
    );
    expect(run('--root', root)).toMatchObject({ status: 1, complaints: expect.stringContaining(complaint) });
  });
});
