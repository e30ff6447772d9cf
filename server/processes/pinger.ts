import { createHealthHandler } from '../http/health/handler.ts';
import { pathPrefix } from '../http/kit/request.ts';
import { pingsOnly } from '../http/ping/handler.ts';
import { connectionLimits } from './connections.ts';
import { listen } from './http-server.ts';
import type { Part } from './part.ts';
import { openPingListener } from './ping-listener.ts';

/** Pings only, without the web stac; on the socket with descriptor `fd` if there is one. */
export const pinger = (fd: number | null): Part => ({
  name: 'pinger',
  required: true,
  async start(shared) {
    const { config, log } = shared.runtime;
    const pings = openPingListener(shared.runtime, shared.pings());
    const server = await listen(
      pingsOnly(
        pings,
        createHealthHandler({
          ...shared.runtime,
          refusal: () => shared.listening.refusal(),
          prefix: pathPrefix(config.siteRoot),
        }),
      ),
      config.port,
      config.bind,
      { cap: { most: connectionLimits().http, log }, fd },
    );
    await shared.listening.open('http', fd !== null);
    log.info({ port: server.port }, 'listening for pings');
    return {
      where: `port ${server.port}`,
      stop() {
        shared.listening.shut('http');
        return server.close(config.shutdownTimeout * 1000);
      },
    };
  },
});
