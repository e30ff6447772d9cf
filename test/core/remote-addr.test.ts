import { describe, expect, test } from 'vitest';
import { clientAddress } from '../../server/core/remote-addr.ts';

describe('the address of a request (Q1)', () => {
  const rows: { header?: string; peer?: string; address: string | null; why: string }[] = [
    { peer: '192.0.2.1', address: '192.0.2.1', why: 'without the header it is the peer' },
    { header: '1.1.1.1', peer: '192.0.2.1', address: '1.1.1.1', why: 'the header wins over the peer' },
    { header: '1.1.1.1, 2.2.2.2', address: '1.1.1.1', why: 'the first item counts' },
    { header: ' 1.1.1.1 ,2.2.2.2', address: '1.1.1.1', why: 'spaces around an item are dropped' },
    { header: '1.2.3.4:99', address: '1.2.3.4', why: 'a port is cut off' },
    { header: '1.2.3.4:', address: '1.2.3.4', why: 'an empty port too' },
    { header: '2001:DB8:0:0:0:0:0:1', address: '2001:db8::1', why: 'IPv6 is lower-cased and compressed' },
    { header: '::ffff:1.1.1.1', address: '::ffff:1.1.1.1', why: 'IPv4 inside IPv6 stays so' },
    { header: '::FFFF:101:101', address: '::ffff:1.1.1.1', why: 'in one form only' },
    { header: '[2001:db8::1]:80', address: '2001:db8::1', why: 'of a bracketed form the inner address counts' },
    { header: '[2001:db8::1]', address: '2001:db8::1', why: 'also without a port' },
    { header: '[::ffff:1.2.3.4]:80', address: '::ffff:1.2.3.4', why: 'also with IPv4 inside' },
    { header: 'unknown', peer: '192.0.2.1', address: null, why: 'what is no address is none, not the peer' },
    { header: '', peer: '192.0.2.1', address: null, why: 'an empty header is none, not the peer' },
    { header: ', 1.1.1.1, 2.2.2.2', address: '1.1.1.1', why: 'an empty item is none (RFC 9110 §5.6.1)' },
    { header: ' , ,', peer: '192.0.2.1', address: null, why: 'empty items alone are none' },
    { header: '"1.1.1.1", 2.2.2.2', address: '1.1.1.1', why: 'quotes are dropped' },
    { header: '"[2001:db8::1]:4711"', address: '2001:db8::1', why: 'also around brackets' },
    { header: '1.1.1.1\t,\t2.2.2.2', address: '1.1.1.1', why: 'tabs are blanks' },
    {
      header: '_hidden, 1.1.1.1',
      address: null,
      why: 'a name that hides the sender is not replaced by that of a proxy',
    },
    { header: '1.1.1.1;2.2.2.2', address: null, why: 'a semicolon separates nothing' },
    { header: '[unknown]:80', address: null, why: 'brackets do not make an address' },
    { header: '1.2.3.256:99', address: null, why: 'nor does a port' },
    { header: '1.2.3:99', address: null, why: 'three parts are no address' },
    { peer: 'fe80::1%eth0', address: 'fe80::1', why: 'a zone is dropped' },
    { address: null, why: 'a socket already closed has no peer' },
  ];

  for (const { header, peer, address, why } of rows) test(why, () => expect(clientAddress(header, peer)).toBe(address));
});
