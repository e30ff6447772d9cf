import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../../server/clock.ts';
import type { Check } from '../../server/core/check.ts';
import type { Instant } from '../../server/core/instant.ts';
import type { Project } from '../../server/core/project.ts';
import type { SessionContent } from '../../server/http/sessions/content.ts';
import { createSealer } from '../../server/sealing.ts';
import { type OpenStore, openStore } from '../../server/store/open.ts';
import type { User } from '../../server/store/store.ts';
import { portOf } from '../support/http-sink.ts';
import { seed, seedUser } from '../support/seed.ts';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.ts';
import { createVisitor, csrfOfSession, plantSession, type Visitor } from '../support/visitor.ts';
import { waitFor } from './ensure.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DATABASE = 'attack.sqlite';
export const SECRET_KEY = 'a-secret-of-the-attack';
export const SITE_ROOT = 'http://127.0.0.1';
export const TWILIO_AUTH = 'a-token-of-the-attack';
export const MAIL_DOMAIN = 'ping.example.org';
/** As few files as an old system gives a service. */
const OPEN_FILES = 400;
/** `getconf CLK_TCK` is 100 on Linux. */
const MS_PER_TICK = 10;
/** Requests after which a program is one that has run for a while. */
const WARM_UP = 20;

/** The built program on loopback, with an account of the attacker's own. */
export interface Target {
  readonly base: string;
  readonly port: number;
  readonly smtpPort: number;
  readonly store: OpenStore;
  readonly user: User;
  readonly project: Project;
  /** A check without filtering rules, and one that looks into emails and bodies. */
  readonly plain: Check;
  readonly filtering: Check;
  /** Its time. */
  now(): Instant;
  /** Makes every rate limit as good as unused, so that no demonstration is refused because of an earlier one. */
  forgetLimits(): Promise<void>;
  /** Where its data lie. */
  readonly folder: string;
  /** What it sent by email. */
  readonly mails: SmtpSink['mails'];
  /** Waits for an email to this address that has such a link, and returns the link of the newest. */
  linkMailedTo(email: string, pattern: RegExp): Promise<string>;
  /** Signs a user in, the attacker when none is given. */
  signIn(user?: User, content?: SessionContent): Promise<Visitor>;
  /** A browser that nobody uses yet. */
  visitor(): Visitor;
  /** Another account that owns nothing. */
  another(): Promise<User>;
  /** Memory of the program in MiB. */
  memory(): number;
  /** Milliseconds of processor time that it took so far. */
  processorMs(): number;
  /** What it logged as an error so far. */
  faults(): readonly string[];
  stop(): Promise<void>;
}

/** Starts the built program in a folder of its own, with settings on top of those of the attack, and flags of Node. */
export async function startTarget(
  over: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-attack-'));
  const smtpPort = await freePort();
  const smtp = await startSmtpSink();
  const env = {
    PATH: '/usr/bin:/bin',
    DATA_DIR: folder,
    DB_NAME: join(folder, DATABASE),
    SECRET_KEY,
    PORT: '0',
    BIND: '127.0.0.1',
    LOG_FORMAT: 'json',
    LOG_LEVEL: 'info',
    SITE_ROOT,
    ALLOWED_HOSTS: '127.0.0.1',
    SMTPD_PORT: String(smtpPort),
    PING_EMAIL_DOMAIN: MAIL_DOMAIN,
    EMAIL_HOST: '127.0.0.1',
    EMAIL_PORT: String(smtp.port),
    EMAIL_USE_TLS: 'False',
    SHELL_ENABLED: 'True',
    RP_ID: 'localhost',
    TELEGRAM_TOKEN: '1:the-token-of-no-bot',
    TWILIO_ACCOUNT: 'AC1',
    TWILIO_AUTH,
    TWILIO_FROM: '+15550100',
    // nobody listens there: what is sent to services goes nowhere
    TELEGRAM_API_BASE: 'http://127.0.0.1:1',
    TWILIO_API_BASE: 'http://127.0.0.1:1',
    ...over,
  };
  // the widest rights that a system can give to new files
  const command = `umask 000; ulimit -n ${OPEN_FILES}; exec "$0" --max-semi-space-size=32 "$@" dist/commands/main.js all`;
  const child = spawn('sh', ['-c', command, process.execPath, ...flags], {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const exited = once(child, 'exit');
  const faults: string[] = [];
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      if (/"level":"?(?:error|fatal|50|60)\b/.test(line)) faults.push(line);
      const [, found] = /"port":(\d+).*listening for pages/.exec(line) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
    exited.then(([code]) => reject(new Error(`the program ended with ${code}`)), reject);
  });
  const base = `http://127.0.0.1:${port}`;
  const keys = { secretKey: SECRET_KEY, secretKeyFallbacks: [] };
  const clock = systemClock();
  const sealer = createSealer('stored-secrets', keys);
  const store = openStore({ database: 'sqlite', file: join(folder, DATABASE) }, { sealer });
  const { user, project, checks } = await seed(store, [{}, FILTERS]);
  const [plain, filtering] = checks;
  if (plain === undefined || filtering === undefined) throw new Error('no checks were stored');
  // a first ping starts the thread that stores them, and a first page compiles what pages are made of
  for (let n = 0; n < WARM_UP; n += 1) await fetch(`${base}/ping/${plain.code}`);
  for (let n = 0; n < WARM_UP; n += 1) await fetch(`${base}/accounts/login/`);
  return {
    base,
    port,
    smtpPort,
    store,
    user,
    project,
    plain,
    filtering,
    now: () => clock.now(),
    forgetLimits: async () => void (await store.dialect.knex('token_buckets').delete()),
    folder,
    mails: smtp.mails,
    linkMailedTo: (email, pattern) =>
      waitFor(
        () => pattern.exec(smtp.mails.findLast(({ to }) => to.includes(email))?.parsed.text ?? '')?.[0],
        `the link for ${email}`,
      ),
    async signIn(who = user, content = {}) {
      const planted = { ...content, userId: who.id };
      const sessionid = await plantSession(planted, { store, config: keys, clock });
      return createVisitor(base, { sessionid, csrftoken: csrfOfSession(sessionid, keys) });
    },
    visitor: () => createVisitor(base),
    another: () => seedUser(store),
    memory: () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    processorMs: () => processorTicks(child.pid) * MS_PER_TICK,
    faults: () => faults,
    async stop() {
      await store.close();
      child.kill('SIGKILL');
      await exited;
      await smtp.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const FILTERS = { filterSubject: true, filterBody: true, filterHttpBody: true, failureKw: 'FAILED' };

/** User and system time of all threads (proc(5), fields 14 and 15 of `stat`). */
function processorTicks(pid: number | undefined): number {
  const [, fields = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const [user = '0', system = '0'] = fields.split(' ').slice(11, 13);
  return Number(user) + Number(system);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}
