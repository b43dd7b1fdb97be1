import { PeriodicTask } from './periodic-task';

describe('PeriodicTask', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('repeats its work, goes on after a failure, and stops', async () => {
    const failure = new Error('no');
    const work = jest.fn().mockRejectedValueOnce(failure).mockResolvedValue(undefined);
    const report = jest.fn();
    const task = new PeriodicTask(1000, work, report);
    task.start();
    expect(work).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(2000);
    expect(work).toHaveBeenCalledTimes(2);
    expect(report.mock.calls).toEqual([[failure]]);
    task.stop();
    await jest.advanceTimersByTimeAsync(5000);
    expect(work).toHaveBeenCalledTimes(2);
  });
});
