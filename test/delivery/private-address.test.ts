import { expect, test } from 'vitest';
import { isPrivateAddress } from '../../server/delivery/private-address.ts';

test.each([
  // first and last address of every block
  ['0.0.0.0', '0.255.255.255'],
  ['10.0.0.0', '10.255.255.255'],
  ['100.64.0.0', '100.127.255.255'],
  ['127.0.0.0', '127.255.255.255'],
  ['169.254.0.0', '169.254.255.255'],
  ['172.16.0.0', '172.31.255.255'],
  ['192.0.0.0', '192.0.0.255'],
  ['192.0.2.0', '192.0.2.255'],
  ['192.168.0.0', '192.168.255.255'],
  ['198.18.0.0', '198.19.255.255'],
  ['198.51.100.0', '198.51.100.255'],
  ['203.0.113.0', '203.0.113.255'],
  ['224.0.0.0', '239.255.255.255'],
  ['240.0.0.0', '255.255.255.255'],
  ['::', '::1'],
  ['fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['fec0::', 'feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff'],
  ['::ffff:0:0:0', '::ffff:0:255.255.255.255'],
  ['2001::', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['192.88.99.0', '192.88.99.255'],
  ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ['100::', '100::ffff:ffff:ffff:ffff'],
  ['5f00::', '5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
])('%s to %s is private', (first, last) => {
  expect([isPrivateAddress(first), isPrivateAddress(last)]).toEqual([true, true]);
});

test.each([
  ['::ffff:127.0.0.1', true, 'IPv4-mapped'],
  ['::ffff:a9fe:a9fe', true, 'IPv4-mapped, in hexadecimal: the cloud metadata address'],
  ['::ffff:8.8.8.8', false, 'IPv4-mapped, public inside'],
  ['::10.0.0.1', true, 'IPv4-compatible'],
  ['64:ff9b::10.1.2.3', true, 'NAT64'],
  ['64:ff9b::8.8.8.8', false, 'NAT64, public inside'],
  ['2002:c0a8:0101::1', true, '6to4 of 192.168.1.1'],
  ['2002:0808:0808::1', false, '6to4 of 8.8.8.8'],
  ['fe80::1%eth0', true, 'with a zone'],
  ['1.0.0.0', false, 'just above 0/8'],
  ['9.255.255.255', false, 'just below 10/8'],
  ['11.0.0.0', false, 'just above 10/8'],
  ['100.63.255.255', false, 'just below 100.64/10'],
  ['100.128.0.0', false, 'just above 100.64/10'],
  ['172.15.255.255', false, 'just below 172.16/12'],
  ['172.32.0.0', false, 'just above 172.16/12'],
  ['192.0.1.0', false, 'just above 192.0.0/24'],
  ['198.20.0.0', false, 'just above 198.18/15'],
  ['223.255.255.255', false, 'just below multicast'],
  ['2001:4860:4860::8888', false, 'a public one'],
  ['not an address', true, 'what cannot be judged is not connected to'],
  ['', true, 'nor is nothing'],
])('%s: private %s (%s)', (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected);
});
