import { describe, expect, test } from 'vitest';
import { inCidr, parseCidr } from '../../server/core/cidr.ts';

const blocksOf = (texts: readonly string[]) => texts.flatMap((text) => parseCidr(text) ?? []);

describe('blocks of addresses (TRUSTED_PROXIES)', () => {
  test.each([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.1.2.3/8', '10.9.9.9', true],
    ['192.0.2.1', '192.0.2.1', true],
    ['192.0.2.1', '192.0.2.2', false],
    ['192.0.2.1/32', '192.0.2.1', true],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '::1', false],
    ['::/0', '203.0.113.9', false],
    ['fd00::/8', 'fd12::1', true],
    ['fd00::/8', 'fe80::1', false],
    ['::1', '::1', true],
    ['10.0.0.0/8', '::ffff:10.0.0.1', true],
    ['::ffff:0:0/96', '::ffff:10.0.0.1', true],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['10.0.0.0/8', 'unknown', false],
    ['10.0.0.0/8', '', false],
  ])('%s holds %s: %s', (block, address, holds) => expect(inCidr(address, blocksOf([block]))).toBe(holds));

  test('an address lies in a list when one of its blocks holds it', () => {
    const blocks = blocksOf(['10.0.0.0/8', ' fd00::/8 ']);

    expect(inCidr('fd00::1', blocks)).toBe(true);
    expect(inCidr('192.0.2.1', blocks)).toBe(false);
    expect(inCidr('192.0.2.1', [])).toBe(false);
  });

  test.each(['', '10.0.0.0/', '10.0.0.0/33', '::/129', '10.0.0.0/8/8', '10.0.0.0/-1', '10.0.0/8', 'proxy.example.org'])(
    '"%s" is no block',
    (text) => expect(parseCidr(text)).toBeNull(),
  );
});
