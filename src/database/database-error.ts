/** Codes of the network and of SQLSTATE that mean: the database cannot be used now, try again later. */
const unavailableCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  '40001', // serialization failure: another transaction came first
  '40P01', // deadlock: this transaction was chosen to give way
  '25006', // read-only: a replica answers after a failover
  '57014', // statement timeout
  '57P01', // shut down by an administrator
  '57P02', // crash
  '57P03', // starting up
  '57P05', // idle session timeout
]);

/** What pg says without any code. */
const unavailableMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after calling end)/;

/** What errors of pg, of TypeORM around pg, and of Node's network have in common. */
interface ErrorShape {
  readonly code?: unknown;
  readonly syscall?: unknown;
  readonly message?: unknown;
  readonly driverError?: unknown;
}

/** Whether the database could not be reached or used, so that the same request may succeed later (HTTP 503). */
export function isUnavailable(error: unknown): boolean {
  const { message, syscall } = shapeOf(error);
  const code = sqlStateOf(error) ?? '';
  if (unavailableCodes.has(code) || /^(08|53)...$/.test(code)) return true;
  // No socket: the embedded database is gone. Elsewhere ENOENT is about files.
  if (code === 'ENOENT') return syscall === 'connect';
  return typeof message === 'string' && unavailableMessages.test(message);
}

/** The five characters that PostgreSQL names an error with, or Node's code of a network error. */
function sqlStateOf(error: unknown): string | undefined {
  const { code, driverError } = shapeOf(error);
  if (typeof code === 'string') return code;
  return driverError === undefined ? undefined : sqlStateOf(driverError);
}

function shapeOf(error: unknown): ErrorShape {
  return typeof error === 'object' && error !== null ? error : {};
}

/**
 * Whether PostgreSQL refused a statement for what it contains: wrong data (22), a violated constraint (23),
 * a conflict with another transaction (40), or names and rights (42).
 */
export function isRowFault(error: unknown): boolean {
  return /^(22|23|40|42)...$/.test(sqlStateOf(error) ?? '');
}
