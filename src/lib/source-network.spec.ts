import { sourceNetwork } from './source-network';

describe('OA-52 sourceNetwork', () => {
  it.each([
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::1'],
    ['2001:DB8:0:2::1', '2001:db8:0000:0002:ffff::'],
    ['2001:db8::1', '2001:db8::ffff:1'],
    ['::1', '::2'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
  ])('takes %s and %s for one source', (one, other) => {
    expect(sourceNetwork(one)).toBe(sourceNetwork(other));
  });

  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:3::1'],
    ['192.0.2.1', '192.0.2.2'],
    ['::ffff:192.0.2.1', '::ffff:192.0.2.2'],
    [undefined, '192.0.2.1'],
  ])('tells %s from %s', (one, other) => {
    expect(sourceNetwork(one)).not.toBe(sourceNetwork(other));
  });
});
