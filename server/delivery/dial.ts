import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns';
import { isIP, type Socket } from 'node:net';
import { buildConnector } from 'undici';
import { type DeliveryCode, DeliveryError } from './delivery-error.ts';
import { isPrivateAddress } from './private-address.ts';

const CONNECT_TIMEOUT_MS = 15_000;

/** Resolves a name to all its addresses, as `dns.lookup` with `all` does. */
export type Resolve = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: Error | null, addresses: readonly LookupAddress[]) => void,
) => void;

export interface DialOptions {
  readonly allowPrivate: boolean;
  /** Default: the system's resolver. */
  readonly resolve?: Resolve;
  /** Default: `isPrivateAddress`; tests treat one loopback address as public. */
  readonly isPrivate?: (address: string) => boolean;
  /** Certificates to trust instead of the usual ones. */
  readonly ca?: string;
}

/** Where to connect to; `secure` means TLS from the first byte. */
export interface Place {
  readonly hostname: string;
  readonly port: string;
  readonly secure: boolean;
}

export type Dial = (place: Place) => Promise<Socket>;

/** Connecting failed at a known stage; becomes a `DeliveryError` of that code. */
export class ConnectFault extends Error {
  readonly stage: Extract<DeliveryCode, 'dns' | 'connect' | 'private_ip' | 'tls' | 'timeout'>;
  readonly hostname: string;

  constructor(stage: ConnectFault['stage'], hostname: string, cause?: unknown) {
    super(`${stage}: ${hostname}`, { cause });
    this.stage = stage;
    this.hostname = hostname;
  }
}

/**
 * Returns a function that opens connections, refusing private addresses at the last moment: on the address the name
 * resolved to for this very connection, so that a name that changes its mind cannot get through.
 */
export function createDial(options: DialOptions): Dial {
  const { resolve = systemLookup, isPrivate = isPrivateAddress } = options;
  const isForbidden = (address: string): boolean => !options.allowPrivate && isPrivate(address);
  const connect = buildConnector({
    timeout: CONNECT_TIMEOUT_MS,
    lookup: guardedLookup(resolve, isForbidden),
    autoSelectFamily: true,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  });
  return async ({ hostname, port, secure }) => {
    const host = hostname.replace(/^\[|\]$/g, '');
    // the system does not resolve what already is an address, so the lookup would never see it
    if (isIP(host) !== 0 && isForbidden(host)) throw new ConnectFault('private_ip', host);
    return new Promise((done, fail) => {
      connect({ hostname: host, host, protocol: secure ? 'https:' : 'http:', port }, (error, socket) => {
        if (error !== null) {
          fail(faultOf(error, host, secure));
          return;
        }
        if (isForbidden(socket.remoteAddress ?? '')) {
          socket.destroy();
          fail(new ConnectFault('private_ip', host));
          return;
        }
        done(socket);
      });
    });
  };
}

type LookupCallback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** A lookup that hands on only the addresses one may connect to, so every address tried has been judged. */
function guardedLookup(resolve: Resolve, isForbidden: (address: string) => boolean) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      const allowed = addresses?.filter(({ address }) => !isForbidden(address)) ?? [];
      const [first] = allowed;
      if (error !== null) callback(new ConnectFault('dns', hostname, error), []);
      else if (first === undefined)
        callback(new ConnectFault(addresses.length === 0 ? 'dns' : 'private_ip', hostname), []);
      else if (options.all === true) callback(null, allowed);
      else callback(null, first.address, first.family);
    });
  };
}

const TCP_CODES = new Set([
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EADDRNOTAVAIL',
  'EACCES',
  'EPERM',
  'EMFILE',
  'ENFILE',
]);
const TIMEOUT_CODES = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT']);

function faultOf(error: Error, hostname: string, secure: boolean): ConnectFault {
  if (error instanceof ConnectFault) return error;
  const inner = error instanceof AggregateError ? error.errors[0] : error;
  const code = errorCode(inner) ?? errorCode(error) ?? '';
  if (TIMEOUT_CODES.has(code)) return new ConnectFault('timeout', hostname, error);
  // with TLS, whatever is not a fault of reaching the host is one of the handshake
  return new ConnectFault(!secure || TCP_CODES.has(code) ? 'connect' : 'tls', hostname, error);
}

/** Returns the `code` of a system error, if it has one. */
export function errorCode(error: unknown): string | undefined {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : undefined;
}

const STAGE_TEXTS: Readonly<Record<ConnectFault['stage'], (hostname: string) => string>> = {
  dns: (hostname) => `cannot resolve the host name ${hostname}`,
  connect: (hostname) => `cannot connect to ${hostname}`,
  private_ip: (hostname) => `${hostname} is in a private network, and this server does not send requests there`,
  tls: (hostname) => `no trusted TLS connection to ${hostname}`,
  timeout: (hostname) => `connecting to ${hostname} took too long`,
};

/** Returns the error to report for a connection that did not come about. */
export function connectError(fault: ConnectFault): DeliveryError {
  return new DeliveryError(STAGE_TEXTS[fault.stage](fault.hostname.slice(0, 100)), { code: fault.stage, cause: fault });
}
