import { once } from 'node:events';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createBus } from '../../server/bus.ts';
import { type Clock, systemClock } from '../../server/clock.ts';
import type { Env } from '../../server/config/texts.ts';
import { loadConfig } from '../../server/config.ts';
import { createApp } from '../../server/http/app.ts';
import { silentLog } from '../../server/log.ts';
import { listen } from '../../server/processes/http-server.ts';
import { openPingDoor } from '../../server/processes/ping-door.ts';
import { openPingQueue } from '../../server/processes/ping-queue.ts';
import { VERSION } from '../../server/version.ts';
import type { TestStore } from './stores.ts';

/** The web part, listening, on the database of a test. */
export interface TestApp {
  readonly base: string;
  /** The status of a request whose path and headers go out exactly as given. */
  statusOf(raw: { readonly path: string; readonly headers?: Readonly<Record<string, string>> }): Promise<number>;
  stop(): Promise<void>;
}

export interface AppOptions {
  /** Settings, as environment variables. */
  readonly env?: Env;
  readonly clock?: Clock;
}

/** Starts the web part in this process. */
export async function startApp(
  { store }: Pick<TestStore, 'store'>,
  { env = {}, clock = systemClock() }: AppOptions = {},
): Promise<TestApp> {
  const machine = { cwd: '/nonexistent', keepSecretKey: () => 'test-secret' };
  const config = loadConfig({ DATA_DIR: '/nonexistent', ...env }, machine);
  const log = silentLog;
  const bus = await createBus(store.dialect.link);
  const queue = openPingQueue({ store, bus, clock, log });
  const pings = openPingDoor({ config, clock }, queue);
  const publicFolder = fileURLToPath(new URL('../../public/', import.meta.url));
  const app = createApp({ config, store, bus, clock, log, version: VERSION, publicFolder, pings });
  const server = await listen(app.listener, 0, '127.0.0.1');
  return {
    base: `http://127.0.0.1:${server.port}`,
    async statusOf({ path, headers = {} }) {
      const sent = request({ port: server.port, host: '127.0.0.1', path, headers }).end();
      const [response] = await once(sent, 'response');
      response.resume();
      return response.statusCode;
    },
    async stop() {
      app.stop();
      await server.close(1000);
      await queue.close();
      await bus.close();
    },
  };
}
