import type { Request } from 'express';
import type { Config } from '../../config.ts';
import { inCidr } from '../../core/cidr.ts';
import { headerOf } from '../kit/site-address.ts';

/** What the proxy says about who sent a request. */
export type HeaderClaim = { readonly kind: 'nobody' } | { readonly kind: 'somebody'; readonly email: string };

/** Reads the claim; null where no proxy signs people in. */
export type ClaimReader = (req: Request) => HeaderClaim | null;

const NOBODY: HeaderClaim = { kind: 'nobody' };

/** Creates the reader. */
export function claimReader({
  remoteUserHeader,
  remoteUserTrustedProxies,
}: Pick<Config, 'remoteUserHeader' | 'remoteUserTrustedProxies'>): ClaimReader {
  if (remoteUserHeader === '') return () => null;
  const name = headerOf(remoteUserHeader);
  const trusted = remoteUserTrustedProxies;
  return (req) => {
    const isTrusted = trusted.length === 0 || inCidr(req.socket.remoteAddress ?? '', trusted);
    const email = String(req.headers[name] ?? '').toLowerCase();
    return isTrusted && email !== '' ? { kind: 'somebody', email } : NOBODY;
  };
}
