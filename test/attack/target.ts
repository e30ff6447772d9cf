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
import type { Project } from '../../server/core/project.ts';
import { type OpenStore, openStore } from '../../server/store/open.ts';
import type { User } from '../../server/store/store.ts';
import { portOf } from '../support/http-sink.ts';
import { seed, seedUser } from '../support/seed.ts';
import { createVisitor, plantSession, type Visitor } from '../support/visitor.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const DATABASE = 'attack.sqlite';
const SECRET_KEY = 'a-secret-of-the-attack';
export const MAIL_DOMAIN = 'ping.example.org';
/** As few files as an old system gives a service. */
const OPEN_FILES = 400;

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
  /** Signs a user in, the attacker when none is given. */
  signIn(user?: User): Promise<Visitor>;
  /** Another account that owns nothing. */
  another(): Promise<User>;
  /** Memory of the program in MiB. */
  memory(): number;
  stop(): Promise<void>;
}

/** Starts the built program in a folder of its own, with settings on top of those of the attack. */
export async function startTarget(over: Readonly<Record<string, string>> = {}): Promise<Target> {
  const folder = mkdtempSync(join(tmpdir(), 'rollcall-attack-'));
  const smtpPort = await freePort();
  const env = {
    PATH: '/usr/bin:/bin',
    DATA_DIR: folder,
    DB_NAME: join(folder, DATABASE),
    SECRET_KEY,
    PORT: '0',
    BIND: '127.0.0.1',
    LOG_FORMAT: 'json',
    LOG_LEVEL: 'info',
    SITE_ROOT: 'http://127.0.0.1',
    ALLOWED_HOSTS: '127.0.0.1',
    SMTPD_PORT: String(smtpPort),
    PING_EMAIL_DOMAIN: MAIL_DOMAIN,
    ...over,
  };
  const command = `ulimit -n ${OPEN_FILES}; exec "${process.execPath}" --max-semi-space-size=32 dist/commands/main.js all`;
  const child = spawn('sh', ['-c', command], { cwd: ROOT, env, stdio: ['ignore', 'pipe', 'ignore'] });
  const exited = once(child, 'exit');
  const port = await new Promise<number>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const [, found] = /"port":(\d+).*listening for pages/.exec(line) ?? [];
      if (found !== undefined) resolve(Number(found));
    });
    exited.then(([code]) => reject(new Error(`the program ended with ${code}`)), reject);
  });
  const base = `http://127.0.0.1:${port}`;
  const store = openStore({ database: 'sqlite', file: join(folder, DATABASE) });
  const { user, project, checks } = await seed(store, [{}, FILTERS]);
  const [plain, filtering] = checks;
  if (plain === undefined || filtering === undefined) throw new Error('no checks were stored');
  return {
    base,
    port,
    smtpPort,
    store,
    user,
    project,
    plain,
    filtering,
    async signIn(who = user) {
      const config = { secretKey: SECRET_KEY };
      const session = await plantSession({ userId: who.id }, { store, config, clock: systemClock() });
      return createVisitor(base, { sessionid: session });
    },
    another: () => seedUser(store),
    memory: () => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]) / 1024,
    async stop() {
      await store.close();
      child.kill('SIGKILL');
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const FILTERS = { filterSubject: true, filterBody: true, filterHttpBody: true, failureKw: 'FAILED' };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = portOf(server);
  server.close();
  await once(server, 'close');
  return port;
}
