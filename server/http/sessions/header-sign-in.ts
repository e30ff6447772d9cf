import type { Request } from 'express';
import type { Config } from '../../config.ts';
import { type Cidr, inCidr, parseCidr } from '../../core/cidr.ts';
import { ConfigError } from '../../errors.ts';
import { headerOf } from '../kit/site-address.ts';

/** What the proxy says about who sent a request. */
export type HeaderClaim = { readonly kind: 'nobody' } | { readonly kind: 'somebody'; readonly email: string };

/** Reads the claim; null where no proxy signs people in. */
export type ClaimReader = (req: Request) => HeaderClaim | null;

const NOBODY: HeaderClaim = { kind: 'nobody' };

/** Creates the reader. Throws `ConfigError` for a network that is none. */
export function claimReader({
  remoteUserHeader,
  remoteUserTrustedProxies,
}: Pick<Config, 'remoteUserHeader' | 'remoteUserTrustedProxies'>): ClaimReader {
  if (remoteUserHeader === '') return () => null;
  const name = headerOf(remoteUserHeader);
  const trusted = remoteUserTrustedProxies.map(networkOf);
  return (req) => {
    const isTrusted = trusted.length === 0 || inCidr(req.socket.remoteAddress ?? '', trusted);
    const email = String(req.headers[name] ?? '').toLowerCase();
    return isTrusted && email !== '' ? { kind: 'somebody', email } : NOBODY;
  };
}

function networkOf(text: string): Cidr {
  const network = parseCidr(text);
  if (network !== null) return network;
  throw new ConfigError(`REMOTE_USER_TRUSTED_PROXIES: "${text}" is neither an address nor a network`);
}
