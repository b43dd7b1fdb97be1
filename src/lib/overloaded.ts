/** More work waits than can be done in reasonable time; nothing was done for this caller, who may try again. */
export class Overloaded extends Error {
  constructor(readonly retryAfterSeconds: number) {
    super('Too much work is waiting; try again later');
    this.name = 'Overloaded';
  }
}
