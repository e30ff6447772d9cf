import { once } from 'node:events';
import { request } from 'node:http';
import { fileURLToPath } from 'node:url';
import { createBodies } from '../../server/bodies/bodies.ts';
import type { ObjectStorage } from '../../server/bodies/object-storage.ts';
import { createBus } from '../../server/bus.ts';
import { type Clock, systemClock } from '../../server/clock.ts';
import { hostOf } from '../../server/config/hosts.ts';
import type { Env } from '../../server/config/texts.ts';
import { type Config, readConfig } from '../../server/config.ts';
import { createHttp } from '../../server/delivery/http.ts';
import { loadRegistry } from '../../server/delivery/registry.ts';
import { createShell } from '../../server/delivery/shell.ts';
import { createSignalRpc } from '../../server/delivery/signal-rpc.ts';
import { createApp } from '../../server/http/app.ts';
import { pathPrefix } from '../../server/http/kit/request.ts';
import { isSiteHttps } from '../../server/http/kit/site-address.ts';
import type { SessionContent } from '../../server/http/sessions/content.ts';
import { type Log, silentLog } from '../../server/log.ts';
import { createMail } from '../../server/mail.ts';
import { openPingQueue } from '../../server/pings/open.ts';
import { listen } from '../../server/processes/http-server.ts';
import { openPingListener } from '../../server/processes/ping-listener.ts';
import { createReader } from '../../server/reading/reader.ts';
import { createLiveSite } from '../../server/site-name.ts';
import type { User } from '../../server/store/store.ts';
import { createTelemetry } from '../../server/telemetry/telemetry.ts';
import { VERSION } from '../../server/version.ts';
import { withAxe } from './axe.ts';
import { aHealth } from './health.ts';
import type { SmtpSink } from './smtp-sink.ts';
import type { TestStore } from './stores.ts';
import { createVisitor, csrfOfSession, plantSession, type Visitor } from './visitor.ts';

/** The web part, listening, on the database of a test. */
export interface TestApp {
  readonly base: string;
  readonly config: Config;
  /** A browser without script, with cookies of its own. */
  visitor(): Visitor;
  /** The same, signed in as this user, with more in the session if need be; nothing is asked. */
  signIn(user: Pick<User, 'id'>, content?: SessionContent): Promise<Visitor>;
  /** The status of a request whose path and headers go out exactly as given. */
  statusOf(raw: { readonly path: string; readonly headers?: Readonly<Record<string, string>> }): Promise<number>;
  /** Resolves when all mails are sent, or given up. */
  mailsSent(): Promise<void>;
  stop(): Promise<void>;
}

export interface AppOptions {
  /** Settings, as environment variables. */
  readonly env?: Env;
  readonly clock?: Clock;
  readonly log?: Log;
  /** Why pings should be sent elsewhere. */
  readonly refusal?: () => string | null;
  /** Where mails go; absent: there is no mail server. */
  readonly smtp?: Pick<SmtpSink, 'port'>;
  /** Where long bodies go; absent: they stay in the database. */
  readonly objects?: ObjectStorage | null;
}

/** Starts the web part in this process. It goes by the names `localhost` and `127.0.0.1` unless told otherwise. */
export async function startApp(
  { store }: Pick<TestStore, 'store'>,
  { env = {}, clock = systemClock(), log = silentLog, smtp, objects = null, refusal = () => null }: AppOptions = {},
): Promise<TestApp> {
  const machine = { cwd: '/nonexistent', keepSecretKey: () => 'test-secret' };
  const names = { ALLOWED_HOSTS: `localhost,${hostOf(env['SITE_ROOT'] ?? 'http://localhost')}` };
  // tests speak for many addresses, as a proxy would
  const reading = readConfig(
    { DATA_DIR: '/nonexistent', TRUSTED_PROXIES: '127.0.0.1', ...names, ...mailEnv(smtp), ...env },
    machine,
  );
  const site = createLiveSite(reading, store);
  const { config } = site;
  const bus = await createBus(store.dialect.link);
  const bodies = createBodies(store, objects);
  const telemetry = createTelemetry();
  const queue = openPingQueue({ store, bus, clock, log, objects, telemetry });
  const pings = openPingListener({ config, clock }, queue);
  const mail = createMail(config);
  const publicFolder = fileURLToPath(new URL('../../public/', import.meta.url));
  const http = createHttp(config);
  const reader = createReader();
  const ways = { http, mail, shell: createShell({}), signal: createSignalRpc(config), reader };
  const registry = await loadRegistry({ thirdParty: config.integrationsDir });
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
    ways,
    telemetry,
    health: aHealth(store, clock),
    version: VERSION,
    publicFolder,
    pings,
    refusal,
  });
  const server = await listen(withAxe(app.listener), 0, '127.0.0.1');
  const base = `http://127.0.0.1:${server.port}`;
  const root = `${base}${pathPrefix(config.siteRoot)}`;
  const prefix = isSiteHttps(config) ? '__Host-' : '';
  return {
    base,
    config,
    visitor: () => createVisitor(root, {}, prefix),
    signIn: async (user, content = {}) => {
      const planted = { ...content, userId: user.id };
      const sessionid = await plantSession(planted, { store, config, clock });
      const csrftoken = csrfOfSession(sessionid, config);
      return createVisitor(root, { [`${prefix}sessionid`]: sessionid, [`${prefix}csrftoken`]: csrftoken }, prefix);
    },
    async statusOf({ path, headers = {} }) {
      const sent = request({ port: server.port, host: '127.0.0.1', path, headers }).end();
      const [response] = await once(sent, 'response');
      response.resume();
      return response.statusCode;
    },
    mailsSent: () => app.settled(),
    async stop() {
      app.stop();
      await server.close(1000);
      await app.settled();
      mail.close();
      await http.close();
      await reader.close();
      await queue.close();
      await bus.close();
    },
  };
}

function mailEnv(smtp: AppOptions['smtp']): Env {
  if (smtp === undefined) return {};
  return { EMAIL_HOST: '127.0.0.1', EMAIL_PORT: String(smtp.port), EMAIL_USE_TLS: 'False' };
}
