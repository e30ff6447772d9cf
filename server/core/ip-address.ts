/** An IPv4 address as a number of 32 bits, or an IPv6 address as one of 128. */
export interface IpAddress {
  readonly version: 4 | 6;
  readonly bits: bigint;
}

const IPV4_OCTET = /^(?:0|[1-9]\d{0,2})$/;
const IPV6_GROUP = /^[0-9a-f]{1,4}$/i;
const IPV6_GROUPS = 8;
/** `::ffff:0:0/96`, the IPv4 addresses inside IPv6 (RFC 4291 §2.5.5.2). */
const MAPPED_PREFIX = 0xffffn;

/** Reads an IPv4 or IPv6 address; null for anything else, also with a port, brackets, a zone or leading zeros in IPv4. */
export function parseIpAddress(text: string): IpAddress | null {
  const groups = text.includes(':') ? ipv6Groups(text) : null;
  if (groups !== null) return { version: 6, bits: joinBits(groups, 16n) };
  const octets = ipv4Octets(text);
  return octets === null ? null : { version: 4, bits: joinBits(octets, 8n) };
}

/** Writes an address in canonical form (RFC 5952): lower case, longest run of zeros as `::`, `::ffff:1.2.3.4` dotted. */
export function formatIpAddress(address: IpAddress): string {
  if (address.version === 4) return splitBits(address.bits, 4, 8n).join('.');
  const mapped = unmapIpAddress(address);
  if (mapped.version === 4) return `::ffff:${formatIpAddress(mapped)}`;
  return compressZeros(splitBits(address.bits, IPV6_GROUPS, 16n));
}

/** Returns the IPv4 address inside an `::ffff:…` one, as a socket that serves both families reports; others as they are. */
export function unmapIpAddress(address: IpAddress): IpAddress {
  if (address.version === 4 || address.bits >> 32n !== MAPPED_PREFIX) return address;
  return { version: 4, bits: address.bits & 0xffffffffn };
}

/** One customer of a provider has a block of this size at least, and sends from any address of it (RFC 6177). */
const IPV6_HOST_BITS = 64n;

/**
 * Returns what limits count an address as: an IPv4 address as itself, also one inside IPv6; an IPv6 address as its block of
 * 64 bits; any other text as it is.
 *
 * @example networkOf('2001:db8:0:1::7') // '2001:db8:0:1::/64'
 */
export function networkOf(text: string): string {
  const parsed = parseIpAddress(text);
  if (parsed === null) return text;
  const address = unmapIpAddress(parsed);
  if (address.version === 4) return formatIpAddress(address);
  const bits = (address.bits >> IPV6_HOST_BITS) << IPV6_HOST_BITS;
  return `${formatIpAddress({ version: 6, bits })}/${IPV6_HOST_BITS}`;
}

function ipv4Octets(text: string): number[] | null {
  const parts = text.split('.');
  const isValid = parts.length === 4 && parts.every((part) => IPV4_OCTET.test(part) && Number(part) <= 255);
  return isValid ? parts.map(Number) : null;
}

function ipv6Groups(text: string): number[] | null {
  const halves = text.split('::').map(groupsOfHalf);
  const [head, tail] = halves;
  if (head === undefined || head === null || tail === null || halves.length > 2) return null;
  if (tail === undefined) return head.length === IPV6_GROUPS ? head : null;
  if (isDottedBeforeGap(text)) return null;
  const zeros = IPV6_GROUPS - head.length - tail.length;
  // '::' stands for at least one group
  return zeros < 1 ? null : [...head, ...Array<number>(zeros).fill(0), ...tail];
}

function isDottedBeforeGap(text: string): boolean {
  return text.slice(0, text.indexOf('::')).includes('.');
}

/** The last two groups may be written as an IPv4 address. */
function groupsOfHalf(half: string): number[] | null {
  if (half === '') return [];
  const parts = half.split(':');
  const octets = ipv4Octets(parts.at(-1) ?? '');
  const hexParts = octets === null ? parts : parts.slice(0, -1);
  if (!hexParts.every((part) => IPV6_GROUP.test(part))) return null;
  const groups = hexParts.map((part) => Number.parseInt(part, 16));
  return octets === null ? groups : [...groups, ...splitBits(joinBits(octets, 8n), 2, 16n)];
}

function compressZeros(groups: readonly number[]): string {
  const hex = groups.map((group) => group.toString(16));
  const { start, length } = longestZeroRun(groups);
  if (length < 2) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}

/** The first of the longest runs. */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  for (const [index, group] of groups.entries()) {
    length = group === 0 ? length + 1 : 0;
    if (length > best.length) best = { start: index - length + 1, length };
  }
  return best;
}

function joinBits(parts: readonly number[], width: bigint): bigint {
  return parts.reduce((bits, part) => (bits << width) | BigInt(part), 0n);
}

function splitBits(bits: bigint, count: number, width: bigint): number[] {
  const parts = Array.from({ length: count }, (_, index) => (bits >> (BigInt(index) * width)) & ((1n << width) - 1n));
  return parts.map(Number).reverse();
}
