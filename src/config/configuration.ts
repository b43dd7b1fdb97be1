import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';

/** Everything that can be set from outside (contract §12), checked and with its defaults. */
export interface Configuration {
  readonly production: boolean;
  readonly host: string;
  readonly port: number;
  /** The issuer: no trailing slash. */
  readonly issuer: string;
  readonly databaseUrl: string | undefined;
  readonly databaseDirectUrl: string | undefined;
  readonly dataDir: string;
  readonly admin: {
    readonly clientId: string;
    readonly clientSecret: string | undefined;
    readonly reset: boolean;
  };
  /** 32 bytes; undefined: a file in the data directory holds them. */
  readonly keyEncryptionKey: Buffer | undefined;
  /** CIDRs whose forwarded headers count for the caller's address. */
  readonly trustedProxies: readonly string[];
  readonly metrics: boolean;
  readonly logLevel: 'trace' | 'debug' | 'info' | 'warn' | 'error';
  readonly seedDemo: boolean;
}

/** Settings that make no sense; each line names its variable and says what would. */
export class ConfigurationError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'ConfigurationError';
  }
}

const flag = z
  .enum(['1', '0', 'true', 'false', 'on', 'off'], 'must be 1 or 0')
  .transform((value) => value === '1' || value === 'true' || value === 'on');
const postgresUrl = z.url({ protocol: /^postgres(ql)?$/, error: 'must be a postgres:// URL' });
const clientId = z.string().regex(/^[A-Za-z0-9._-]{1,64}$/, 'must be 1 to 64 of A-Z a-z 0-9 . _ -');
const secret = z
  .string()
  .regex(/^[\x21-\x7e]{8,256}$/, 'must be 8 to 256 printable ASCII characters without spaces');
const key = z
  .string()
  .transform((value) => Buffer.from(value, 'base64'))
  .refine(
    (bytes) => bytes.length === 32,
    'must be 32 bytes in base64; make one with: openssl rand -base64 32',
  );
const cidrs = z
  .string()
  .transform((value) => value.split(',').map((part) => part.trim()))
  .refine((parts) => parts.every(isCidr), 'must be addresses or CIDRs, separated by commas');

const schema = z.object({
  NODE_ENV: z.string().optional(),
  PORT: z.coerce.number('must be a port number').int().min(0).max(65535).default(8080),
  HOST: z.string().optional(),
  BASE_URL: z.string().optional(),
  DATABASE_URL: postgresUrl.optional(),
  DATABASE_DIRECT_URL: postgresUrl.optional(),
  DATA_DIR: z.string().default('./data'),
  ADMIN_CLIENT_ID: clientId.default('admin'),
  ADMIN_CLIENT_SECRET: secret.optional(),
  ADMIN_CLIENT_RESET: flag.default(false),
  KEY_ENCRYPTION_KEY: key.optional(),
  TRUSTED_PROXIES: cidrs.default([]),
  METRICS: flag.default(false),
  LOG_LEVEL: z
    .enum(['trace', 'debug', 'info', 'warn', 'error'], 'must be trace, debug, info, warn or error')
    .default('info'),
  SEED_DEMO: flag.optional(),
});

type Environment = z.infer<typeof schema>;

/**
 * Reads the configuration from environment variables. An empty variable counts as unset.
 *
 * @throws ConfigurationError with every problem at once
 */
export function readConfiguration(environment: Readonly<Record<string, string | undefined>>): Configuration {
  const present = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = schema.safeParse(present);
  if (!parsed.success) {
    throw new ConfigurationError(
      parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`),
    );
  }
  const values = parsed.data;
  const production = values.NODE_ENV === 'production';
  const host = values.HOST ?? (production ? '0.0.0.0' : '127.0.0.1');
  const issuer = (values.BASE_URL ?? `http://localhost:${values.PORT}`).replace(/\/$/, '');
  const local = isLoopbackHost(host) && isLoopbackHost(new URL(parseable(issuer)).hostname);
  const problems = contradictions(values, issuer, production);
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    production,
    host,
    port: values.PORT,
    issuer,
    databaseUrl: values.DATABASE_URL,
    databaseDirectUrl: values.DATABASE_DIRECT_URL,
    dataDir: values.DATA_DIR,
    admin: {
      clientId: values.ADMIN_CLIENT_ID,
      clientSecret: values.ADMIN_CLIENT_SECRET,
      reset: values.ADMIN_CLIENT_RESET,
    },
    keyEncryptionKey: values.KEY_ENCRYPTION_KEY,
    trustedProxies: values.TRUSTED_PROXIES,
    metrics: values.METRICS,
    logLevel: values.LOG_LEVEL,
    // Contract rule 27: by default only where nobody else can reach it.
    seedDemo: values.SEED_DEMO ?? (values.DATABASE_URL === undefined && !production && local),
  };
}

function contradictions(values: Environment, issuer: string, production: boolean): string[] {
  const problems: string[] = [];
  const issuerProblem = problemOfIssuer(issuer);
  if (issuerProblem !== undefined) problems.push(`BASE_URL: ${issuerProblem}`);
  if (production && values.SEED_DEMO === true) {
    problems.push(
      'SEED_DEMO: demo clients and users have published secrets; they cannot be seeded in production',
    );
  }
  if (production && values.DATABASE_URL !== undefined && values.KEY_ENCRYPTION_KEY === undefined) {
    problems.push(
      'KEY_ENCRYPTION_KEY: required in production with DATABASE_URL; make one with: openssl rand -base64 32',
    );
  }
  if (values.DATABASE_DIRECT_URL !== undefined && values.DATABASE_URL === undefined) {
    problems.push('DATABASE_DIRECT_URL: needs DATABASE_URL');
  }
  return problems;
}

/** Contract §12: no path, query or fragment; https unless loopback. */
function problemOfIssuer(issuer: string): string | undefined {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (url === undefined) return 'must be an absolute URL';
  if (url.origin !== issuer)
    return 'must be scheme, host and port in lower case only: no path, query, fragment or user';
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:') return 'must be an https URL';
  return isLoopbackHost(url.hostname)
    ? undefined
    : 'must be https, unless the host is localhost, 127.0.0.1 or [::1]';
}

function parseable(issuer: string): string {
  return URL.canParse(issuer) ? issuer : 'http://invalid.example';
}

function isLoopbackHost(host: string): boolean {
  return ['localhost', '127.0.0.1', '[::1]', '::1'].includes(host);
}

function isCidr(value: string): boolean {
  const [address = '', bits, ...rest] = value.split('/');
  if (rest.length > 0) return false;
  const most = isIPv4(address) ? 32 : isIPv6(address) ? 128 : undefined;
  return most !== undefined && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most));
}
