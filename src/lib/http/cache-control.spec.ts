import { maxAgeSeconds } from './cache-control';

describe('RFC 9111 §5.2.2 maxAgeSeconds', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['public', undefined],
    ['s-maxage=5', undefined],
    ['max-age=60', 60],
    ['public, MAX-AGE=60, must-revalidate', 60],
    ['max-age="60"', 60],
    ['max-age=60, max-age=10', 10],
    ['max-age=60, no-store', 0],
    ['no-cache', 0],
    ['max-age=-1', 0],
    ['max-age', 0],
    ['max-age=soon', 0],
  ])('reads %j as %j', (header, seconds) => {
    expect(maxAgeSeconds(header)).toBe(seconds);
  });
});
