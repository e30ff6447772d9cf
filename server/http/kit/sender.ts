import type { IncomingMessage } from 'node:http';
import type { Config } from '../../config.ts';
import { type Cidr, parseCidr } from '../../core/cidr.ts';
import { ConfigError } from '../../errors.ts';
import { createSenderReader as createPingSenderReader } from '../ping/sender.ts';
import type { Sender } from './visit.ts';

/** Creates the reader of where a request to a page came from, by the same rules as for pings. */
export function createSenderReader({
  trustedProxies,
}: Pick<Config, 'trustedProxies'>): (req: IncomingMessage) => Sender {
  const read = createPingSenderReader(trustedProxies.length > 0 ? trustedProxies.map(networkOf) : null);
  return (req) => {
    const { remoteAddr, ua } = read(req);
    return { remoteAddr: remoteAddr ?? '', userAgent: ua };
  };
}

function networkOf(text: string): Cidr {
  const network = parseCidr(text);
  if (network === null) throw new ConfigError(`TRUSTED_PROXIES: "${text}" is neither an address nor a network`);
  return network;
}
