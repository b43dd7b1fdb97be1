import { describeDuration } from './duration';

describe('lengths of time in words', () => {
  it.each([
    [1, '1 second'],
    [59, '59 seconds'],
    [60, '1 minute'],
    [90, '2 minutes'],
    [300, '5 minutes'],
    [3600, '1 hour'],
    [86_400, '1 day'],
    [8_640_000, '100 days'],
    [31_536_000, '1 year'],
  ])('%d s is %s', (seconds, words) => {
    expect(describeDuration(seconds)).toBe(words);
  });
});
