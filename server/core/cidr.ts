import { type IpAddress, parseIpAddress, unmapIpAddress } from './ip-address.ts';

/** A block of addresses that share their first `prefixLength` bits. */
export interface Cidr {
  readonly network: IpAddress;
  readonly prefixLength: number;
}

/** Reads `10.0.0.0/8`, `fd00::/8`, or a bare address (a block of one); null for anything else. Host bits may be set. */
export function parseCidr(text: string): Cidr | null {
  const [addressText = '', prefixText, ...rest] = text.trim().split('/');
  const network = parseIpAddress(addressText);
  if (network === null || rest.length > 0) return null;
  if (prefixText === undefined) return { network, prefixLength: bitLength(network) };
  if (!/^\d{1,3}$/.test(prefixText) || Number(prefixText) > bitLength(network)) return null;
  return { network, prefixLength: Number(prefixText) };
}

/**
 * Whether an address lies in one of the blocks; false for a text that is no address.
 * An IPv4 peer on a socket that serves both families (`::ffff:10.0.0.1`) counts as IPv4.
 */
export function inCidr(address: string, cidrs: readonly Cidr[]): boolean {
  const parsed = parseIpAddress(address.replace(/%.*$/, ''));
  if (parsed === null) return false;
  return cidrs.some((cidr) => contains(cidr, parsed) || contains(cidr, unmapIpAddress(parsed)));
}

function contains({ network, prefixLength }: Cidr, address: IpAddress): boolean {
  if (network.version !== address.version) return false;
  const hostBits = BigInt(bitLength(network) - prefixLength);
  return network.bits >> hostBits === address.bits >> hostBits;
}

function bitLength({ version }: IpAddress): number {
  return version === 4 ? 32 : 128;
}
