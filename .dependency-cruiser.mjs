/**
 * The layer table of docs/adr/0001-the-house.md: which room of src/ may import which.
 * Everything that is not listed is forbidden, type-only imports included.
 */
const layers = {
  lib: [],
  config: ['lib'],
  r4: ['lib'],
  query: ['lib', 'r4'],
  protocol: ['lib', 'r4'],
  access: ['lib', 'r4', 'query', 'protocol/scope'],
  database: ['lib'],
  resource: ['lib', 'r4', 'database'],
  search: ['lib', 'r4', 'query', 'access', 'database', 'resource'],
  audit: ['lib', 'protocol/ports', 'database', 'resource'],
  client: ['lib', 'protocol', 'database', 'resource'],
  user: ['lib', 'protocol', 'database', 'resource'],
  session: ['lib', 'protocol', 'database', 'resource'],
  policy: ['lib', 'r4', 'query', 'access', 'database', 'resource'],
  security: ['lib', 'protocol', 'access', 'client', 'user', 'session', 'policy'],
  oauth: [
    'lib',
    'protocol',
    'access',
    'database',
    'resource',
    'search',
    'security',
    'client',
    'user',
    'session',
  ],
  fhir: [
    'lib',
    'r4',
    'query',
    'protocol/ports',
    'protocol/errors',
    'access',
    'database',
    'resource',
    'search',
    'security',
  ],
  console: ['lib', 'resource', 'security'],
  seed: ['lib', 'config', 'database', 'resource'],
  operations: ['lib', 'database', 'security'],
};

const layerRules = Object.entries(layers).map(([layer, allowed]) => ({
  name: `layer-${layer}`,
  comment: `src/${layer} may import: ${allowed.join(', ') || 'nothing of this project'}`,
  severity: 'error',
  from: { path: `^src/${layer}/`, pathNot: '\\.spec\\.ts$' },
  to: { path: '^src/', pathNot: [layer, ...allowed].map((room) => `^src/${room}/`) },
}));

/** Siblings that decide independently of each other: no grant imports a grant. */
const siblings = [
  ['grant', '^src/protocol/grants/[^/]+\\.grant\\.ts$'],
  ['step', '^src/protocol/authorization/steps/[^/]+\\.step\\.ts$'],
  ['client-authentication', '^src/protocol/client-authentication/[^/]+\\.method\\.ts$'],
  ['engine', '^src/access/engines/[^/]+\\.engine\\.ts$'],
].map(([name, path]) => ({
  name: `no-${name}-imports-a-${name}`,
  severity: 'error',
  from: { path },
  to: { path },
}));

export default {
  forbidden: [
    ...layerRules,
    ...siblings,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'plain-typescript',
      comment: 'lib, protocol and access know neither Nest nor TypeORM',
      severity: 'error',
      from: { path: '^src/(lib|protocol|access|query)/' },
      to: { path: 'node_modules/(@nestjs|typeorm|fastify|@fastify|passport|rxjs)' },
    },
    {
      name: 'composition-root-is-imported-by-nobody',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(seed/|[^/]+\\.ts$)' },
      to: { path: '^src/(seed/|operations/|[^/]+\\.ts$)' },
    },
    {
      name: 'controllers-run-on-express-too',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(server|bundle-bodies)\\.ts$' },
      to: { path: 'node_modules/(fastify|@fastify|@nestjs/platform-fastify)' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};
