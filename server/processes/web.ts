import { createApp } from '../http/app.ts';
import { PUBLIC_FOLDER } from '../project-root.ts';
import { VERSION } from '../version.ts';
import { connectionLimits } from './connections.ts';
import { listen } from './http-server.ts';
import type { Part } from './part.ts';
import { openPingListener } from './ping-listener.ts';

/** Pages, API and ping; on the socket with descriptor `fd` if there is one. */
export const web = (fd: number | null): Part => ({
  name: 'web',
  required: true,
  async start(shared) {
    const { config, site, store, bus, clock, log, mail, bodies, registry, reader, telemetry, health } = shared.runtime;
    const pings = openPingListener(shared.runtime, shared.pings());
    const app = await createApp({
      config,
      site,
      store,
      bus,
      clock,
      log,
      mail,
      bodies,
      registry,
      reader,
      ways: shared.runtime,
      telemetry,
      health,
      version: VERSION,
      publicFolder: PUBLIC_FOLDER,
      pings,
      refusal: () => shared.listening.refusal(),
    });
    const { http: most } = connectionLimits();
    const server = await listen(app.listener, config.port, config.bind, { cap: { most, log }, fd });
    await shared.listening.open('http', fd !== null);
    app.start();
    log.info({ port: server.port }, 'listening for pages and pings');
    return {
      where: `port ${server.port}`,
      async stop() {
        app.stop();
        shared.listening.shut('http');
        await server.close(config.shutdownTimeout * 1000);
        await app.settled();
      },
    };
  },
});
