/** Work that is repeated while serving. A failure is reported, and the next time comes all the same. */
export class PeriodicTask {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly milliseconds: number,
    private readonly work: () => Promise<unknown>,
    private readonly report: (error: unknown) => void,
  ) {}

  /** Begins with the first interval; keeps no process alive. */
  start(): void {
    this.timer = setInterval(() => {
      this.work().catch(this.report);
    }, this.milliseconds).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
