import type { Cidr } from '../core/cidr.ts';
import { parseCidr } from '../core/cidr.ts';
import type { PingQueue } from '../core/incoming.ts';
import { ConfigError } from '../errors.ts';
import { pathPrefix } from '../http/kit/path-prefix.ts';
import { createPingHandler, type PingHandler } from '../http/ping/handler.ts';
import type { Runtime } from '../runtime.ts';

/** Makes the HTTP door for pings as the configuration wants it. */
export function openPingDoor({ config, clock }: Pick<Runtime, 'config' | 'clock'>, queue: PingQueue): PingHandler {
  const trustedProxies = config.trustedProxies.length > 0 ? config.trustedProxies.map(networkOf) : null;
  return createPingHandler({
    queue,
    clock,
    settings: {
      pingBodyLimit: config.pingBodyLimit,
      trustedProxies,
      pathPrefix: pathPrefix(config.siteRoot),
      pingHost: config.pingHost,
    },
  });
}

function networkOf(text: string): Cidr {
  const network = parseCidr(text);
  if (network === null) throw new ConfigError(`TRUSTED_PROXIES: "${text}" is neither an address nor a network`);
  return network;
}
