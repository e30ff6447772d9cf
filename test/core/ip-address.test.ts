import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatIpAddress, networkOf, parseIpAddress, unmapIpAddress } from '../../server/core/ip-address.ts';

function normalised(text: string): string | null {
  const address = parseIpAddress(text);
  return address === null ? null : formatIpAddress(address);
}

describe('addresses in canonical form (RFC 5952)', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['::', '::'],
    ['::1', '::1'],
    ['1::', '1::'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['2001:DB8::00A0', '2001:db8::a0'],
    ['2001:db8:0:1:1:1:1:1', '2001:db8:0:1:1:1:1:1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['2001:0:0:1:0:0:0:1', '2001:0:0:1::1'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::1.2.3.4', '::102:304'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['::ffff:1.2.3.4', '::ffff:1.2.3.4'],
  ])('%s is written %s', (text, canonical) => expect(normalised(text)).toBe(canonical));

  test.each([
    '',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4:80',
    ' 1.2.3.4',
    ':',
    ':::',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8',
    '1::2::3',
    ':1::2',
    '12345::',
    'g::',
    '1.2.3.4::',
    '::1.2.3.4:5',
    '[::1]',
    '::1%eth0',
  ])('"%s" is no address', (text) => expect(parseIpAddress(text)).toBeNull());

  test('any text is an address exactly when Node says so', () => {
    const piece = fc.constantFrom('0', '1', 'ff', 'abcd', '255', '256', ':', '::', '.', '1.2.3.4');
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join('')),
        (text) => {
          expect(parseIpAddress(text)?.version ?? 0).toBe(isIP(text));
        },
      ),
      { numRuns: 500 },
    );
  });

  test('an address survives being written and read', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const address = parseIpAddress(text);
        expect(address).not.toBeNull();
        expect(parseIpAddress(normalised(text) ?? '')).toEqual(address);
      }),
    );
  });
});

test('the IPv4 address inside an IPv6 one can be taken out', () => {
  const unmapped = (text: string) => {
    const address = parseIpAddress(text);
    return address === null ? null : formatIpAddress(unmapIpAddress(address));
  };

  expect(unmapped('::ffff:10.0.0.1')).toBe('10.0.0.1');
  expect(unmapped('10.0.0.1')).toBe('10.0.0.1');
  expect(unmapped('2001:db8::1')).toBe('2001:db8::1');
});

test.each([
  ['203.0.113.7', '203.0.113.7', 'as itself'],
  ['::ffff:203.0.113.7', '203.0.113.7', 'the address inside'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64', 'its block'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64', 'its block'],
  ['::1', '::/64', 'its block'],
  ['', '', 'unknown'],
])('%s counts as %s: %s', (address, network) => {
  expect(networkOf(address)).toBe(network);
});
