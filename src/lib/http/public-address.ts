import { BlockList, isIPv4, isIPv6 } from 'node:net';

/** What the special-purpose registry does not mark as globally reachable (RFC 6890 §2.2.2), and multicast. */
const notPublicV4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** Loopback, unique-local, link-local, multicast, IPv4-mapped and NAT64 addresses all lie outside. */
const globalUnicastV6 = ['2000::/3'];

/** Within it: Teredo and other protocol assignments, documentation, and 6to4, which carries an IPv4 address. */
const notPublicV6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20'];

const refusedV4 = ranges(notPublicV4, 'ipv4');
const globalV6 = ranges(globalUnicastV6, 'ipv6');
const refusedV6 = ranges(notPublicV6, 'ipv6');
const loopbackV4 = ranges(['127.0.0.0/8'], 'ipv4');

/** Whether an IP address is on the public internet, written as such: forms that hide an IPv4 address are not. */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !refusedV4.check(address, 'ipv4');
  if (!isIPv6(address) || address.includes('%')) return false;
  return globalV6.check(address, 'ipv6') && !refusedV6.check(address, 'ipv6');
}

export function isLoopbackAddress(address: string): boolean {
  return address === '::1' || (isIPv4(address) && loopbackV4.check(address, 'ipv4'));
}

function ranges(networks: readonly string[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
