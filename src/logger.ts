import { LoggerService } from '@nestjs/common';
import { Logger as Pino, pino } from 'pino';

/** What Nest tells of every module and route when it starts. */
const startUpDetail: ReadonlySet<unknown> = new Set(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

/** Nest's log as one JSON object per line. Messages and errors only: no headers, no bodies, no secrets. */
export class JsonLogger implements LoggerService {
  private readonly pino: Pino;

  constructor(level: string) {
    this.pino = pino({
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    });
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.write(startUpDetail.has(rest.at(-1)) ? 'debug' : 'info', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  /** Nest appends the context, such as the class, as the last argument. */
  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error',
    message: unknown,
    rest: unknown[],
  ): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const context = rest.pop();
    const details =
      message instanceof Error ? { err: message } : typeof message === 'object' ? message : undefined;
    const text = details === undefined ? String(message) : rest.map(String).join(' ');
    this.pino[level]({ context, ...details }, text);
  }
}
