import { type Cidr, inCidr, parseCidr } from '../core/cidr.ts';
import { formatIpAddress, type IpAddress, parseIpAddress } from '../core/ip-address.ts';

// IANA special-purpose registries: https://www.iana.org/assignments/iana-ipv4-special-registry/ and …-ipv6-…
const PRIVATE_BLOCKS = blocks([
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
  '::/128',
  '::1/128',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
  '2001:db8::/32',
  '3fff::/20',
  '100::/64',
  '5f00::/16',
  // ways to an IPv4 address that a network has of its own: translated (RFC 8215, RFC 2765), and by Teredo (RFC 4380)
  '64:ff9b:1::/48',
  '::ffff:0:0:0/96',
  '2001::/32',
]);

/** Ways to write an IPv4 address inside an IPv6 one, and how far from the right it stands. */
const EMBEDDINGS = [
  { blocks: blocks(['::/96']), shift: 0n },
  { blocks: blocks(['64:ff9b::/96']), shift: 0n },
  { blocks: blocks(['2002::/16']), shift: 80n },
] as const;

/**
 * Whether an address is not of the public internet: private, loopback, link-local, multicast, reserved, or an IPv6 form
 * of such an IPv4 address. A text that is no address counts as private: what cannot be judged is not connected to.
 */
export function isPrivateAddress(address: string): boolean {
  const parsed = parseIpAddress(address.replace(/%.*$/, ''));
  if (parsed === null) return true;
  const plain = formatIpAddress(parsed);
  if (inCidr(plain, PRIVATE_BLOCKS)) return true;
  const embedded = parsed.version === 6 ? embeddedIpv4(parsed, plain) : null;
  return embedded !== null && inCidr(formatIpAddress(embedded), PRIVATE_BLOCKS);
}

function embeddedIpv4(address: IpAddress, plain: string): IpAddress | null {
  const embedding = EMBEDDINGS.find(({ blocks: within }) => inCidr(plain, within));
  return embedding === undefined ? null : { version: 4, bits: (address.bits >> embedding.shift) & 0xffffffffn };
}

function blocks(texts: readonly string[]): Cidr[] {
  return texts.map(parseCidr).filter((cidr) => cidr !== null);
}
