/** Packages that exist as ES modules only; Jest runs CommonJS. */
const esModules = ['@nestjs', 'cookie', 'fhir-kit-client', 'jose', 'oauth4webapi', 'openid-client'];

/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/src', '<rootDir>/test'],
  testMatch: [
    '**/*.spec.ts',
    '<rootDir>/test/**/*.e2e.ts',
    '<rootDir>/test/**/*.contract.ts',
    '<rootDir>/test/browser/*.browser.ts',
    // What takes long, or loads the machine: `npm run test:long`.
    ...(process.env.LONG === '1' ? ['<rootDir>/test/long/*.long.ts'] : []),
  ],
  // One database for each worker; see test/support/database.
  maxWorkers: 2,
  globalSetup: '<rootDir>/test/support/database/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/database/global-teardown.ts',
  transform: {
    '\\.[cm]?[jt]s$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: 'es2023',
          keepClassNames: true,
        },
        module: { type: 'commonjs' },
      },
    ],
  },
  // Its `exports` are for `import` alone.
  moduleNameMapper: { '^fhir-kit-client$': '<rootDir>/node_modules/fhir-kit-client/dist/index.js' },
  transformIgnorePatterns: [`/node_modules/(?!(.*/node_modules/)?(${esModules.join('|')})/)`],
};
