import { Socket } from 'node:net';
import { ExchangeQueue } from './exchange-queue';
import { FrontendMessage, FrontendMessages } from './frontend-messages';
import { copyFail, fatalError } from './wire-messages';

/** What is kept of a client's input: more is not read, or is run before its exchange is complete. */
const keptBytes = 1024 * 1024;
const nothing = Buffer.alloc(0);

/** One client: its messages are handled one after another, those of an exchange together. */
export class WireConnection {
  /** Settles once it is over and has left nothing behind in the database. */
  readonly over: Promise<void>;
  private readonly parser = new FrontendMessages();
  private readonly inbox: FrontendMessage[] = [];
  private exchange: Buffer[] = [];
  private exchangeBytes = 0;
  private unhandled = 0;
  private working = false;
  private leaving = false;
  private lastWords: Buffer = nothing;
  private onOver: () => void = () => undefined;
  private onDrain: () => void = () => undefined;

  constructor(
    private readonly socket: Socket,
    private readonly queue: ExchangeQueue<WireConnection>,
    private readonly isAdmitted: () => boolean,
  ) {
    this.over = new Promise((resolve) => (this.onOver = resolve));
    socket.on('data', (chunk: Buffer) => {
      this.unhandled += chunk.length;
      if (this.unhandled > keptBytes) socket.pause();
      this.inbox.push(...this.parser.push(chunk));
      void this.work();
    });
    const lost = (): void => {
      this.leave();
    };
    socket.on('end', lost).on('close', lost).on('error', lost);
  }

  /** Lets the exchange that runs end, and rolls back the transaction that is open. */
  leave(lastWords: Buffer = nothing): void {
    if (this.leaving) return;
    this.leaving = true;
    this.lastWords = lastWords;
    this.queue.withdraw(this);
    this.onDrain();
    void this.work();
  }

  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    try {
      // What comes meanwhile is appended, and handled too.
      for (const message of this.inbox) {
        if (this.leaving) break;
        await this.handle(message);
      }
    } catch (error) {
      this.leave(fatalError('XX000', `the embedded database failed: ${String(error)}`));
    }
    // Whoever has left stays at work, and does nothing more.
    if (this.leaving) return this.end();
    this.working = false;
    this.inbox.length = 0;
    this.unhandled = 0;
    this.socket.resume();
  }

  private async end(): Promise<void> {
    await this.queue.abandon(this);
    this.socket.end(this.lastWords);
    this.socket.destroySoon();
    this.onOver();
  }

  private async handle(message: FrontendMessage): Promise<void> {
    switch (message.kind) {
      case 'encryption':
        this.socket.write('N');
        return;
      case 'startup':
        if (this.isAdmitted()) return this.run(message.bytes);
        this.leave(fatalError('53300', 'sorry, too many clients already'));
        return;
      case 'part':
        this.exchange.push(message.bytes);
        this.exchangeBytes += message.bytes.length;
        if (this.exchangeBytes > keptBytes) await this.run();
        return;
      case 'query':
        return this.run(message.bytes, copyFail);
      case 'flush':
      case 'sync':
        return this.run(message.bytes);
      case 'violation':
        this.leave(fatalError(message.code, message.text));
        return;
      default:
        this.leave();
    }
  }

  private async run(...last: Buffer[]): Promise<void> {
    const messages = Buffer.concat([...this.exchange, ...last]);
    this.exchange = [];
    this.exchangeBytes = 0;
    const answer = await this.queue.run(this, messages);
    if (answer === undefined || !this.socket.writable) return;
    if (this.socket.write(answer) || this.leaving) return;
    // The next exchange waits for a slow reader; other connections do not, unless its transaction is open.
    await new Promise<void>((resolve) => {
      this.onDrain = resolve;
      this.socket.once('drain', resolve);
    });
  }
}
