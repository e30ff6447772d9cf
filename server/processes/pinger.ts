import { listen } from './http-server.ts';
import type { Part } from './part.ts';
import { openPingDoor } from './ping-door.ts';

/** Pings only, without the web stack. */
export const pinger: Part = {
  name: 'pinger',
  required: true,
  async start(shared) {
    const { config, log } = shared.runtime;
    const pings = openPingDoor(shared.runtime, shared.pings());
    const server = await listen(
      (req, res) => {
        if (!pings(req, res)) res.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('not found');
      },
      config.port,
      config.bind,
    );
    log.info({ port: server.port }, 'listening for pings');
    return { where: `port ${server.port}`, stop: () => server.close(config.shutdownTimeout * 1000) };
  },
};
