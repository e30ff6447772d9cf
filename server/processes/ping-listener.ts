import { pathPrefix } from '../http/kit/request.ts';
import { createPingHandler, type PingHandler } from '../http/ping/handler.ts';
import type { PingQueue } from '../pings/queue.ts';
import type { Runtime } from '../runtime.ts';
import { probeToken } from '../signing.ts';

/** Creates the HTTP listener for pings as the configuration wants it. */
export function openPingListener({ config, clock }: Pick<Runtime, 'config' | 'clock'>, queue: PingQueue): PingHandler {
  return createPingHandler({
    queue,
    clock,
    settings: {
      pingBodyLimit: config.pingBodyLimit,
      trustedProxies: config.trustedProxies,
      pathPrefix: pathPrefix(config.siteRoot),
      pingHost: config.pingHost,
      probeToken: probeToken(config.secretKey),
    },
  });
}
