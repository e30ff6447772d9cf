import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../server/clock.ts';
import { describeProgram, startDaemon } from '../clients/support/program.ts';
import { freePort } from '../clients/support/server.ts';
import { databaseEnv, type RunningRollcall, startRollcall } from '../support/rollcall.ts';
import { type Seed, seed } from '../support/seed.ts';
import { CERTIFICATE, PRIVATE_KEY } from '../support/self-signed.ts';
import { sqliteStore, type TestStore } from '../support/stores.ts';
import { plantSession } from '../support/visitor.ts';

const HOST = 'rollcall.example.org';
const LARGE = 2 * 1024 * 1024;

/** How each proxy is started with a sample of ours, in the foreground. */
const PROXIES = [
  { program: 'nginx', sample: 'nginx.conf', args: (file: string) => ['-c', file], wrap: aroundNginx },
  { program: 'haproxy', sample: 'haproxy.cfg', args: (file: string) => ['-db', '-f', file], wrap: unchanged },
  {
    program: 'caddy',
    sample: 'Caddyfile',
    args: (file: string) => ['run', '--adapter', 'caddyfile', '--config', file],
    wrap: aroundCaddy,
  },
  { program: 'apache2', sample: 'apache.conf', args: (file: string) => ['-X', '-f', file], wrap: aroundApache },
] as const;

let db: TestStore;
let seeded: Seed;
let rollcall: RunningRollcall;
/** One that believes a proxy who is signed in. */
let believing: RunningRollcall;
let folder: string;

beforeAll(async () => {
  db = await sqliteStore.open();
  seeded = await seed(db.store, [{ name: 'through the proxy' }]);
  const env = {
    ...databaseEnv(db.options),
    SITE_ROOT: `https://${HOST}`,
    TRUSTED_PROXIES: '127.0.0.1',
    SECURE_PROXY_SSL_HEADER: 'HTTP_X_FORWARDED_PROTO,https',
  };
  rollcall = await startRollcall('all', env);
  const header = {
    ALLOWED_HOSTS: `${HOST},127.0.0.1`,
    REMOTE_USER_HEADER: 'HTTP_REMOTE_USER',
    REMOTE_USER_TRUSTED_PROXIES: '127.0.0.1',
  };
  believing = await startRollcall('serve', { ...env, ...header });
  folder = mkdtempSync(join(tmpdir(), 'rollcall-proxy-'));
  writeFileSync(join(folder, 'rollcall.pem'), CERTIFICATE);
  writeFileSync(join(folder, 'rollcall.key'), PRIVATE_KEY);
  writeFileSync(join(folder, 'rollcall-with-key.pem'), `${CERTIFICATE}${PRIVATE_KEY}`);
});
afterAll(async () => {
  await Promise.all([rollcall.stop(), believing.stop()]);
  await db.cleanup();
  rmSync(folder, { recursive: true });
});

const SAMPLES = fileURLToPath(new URL('../../docs/deploy/proxy/', import.meta.url));

test.each(readdirSync(SAMPLES))('%s drops the header that signs people in, by the names our pages use', (sample) => {
  const text = readFileSync(join(SAMPLES, sample), 'utf8');
  for (const header of ['Remote-User', 'X-Authenticated-User']) expect(text).toMatch(new RegExp(`[ -]${header}\\b`));
});

for (const { program, sample, args, wrap } of PROXIES) {
  describeProgram(program, () => {
    const startProxy = async (server = rollcall): Promise<number> => {
      const port = await freePort();
      const text = wrap(sampleFor(sample, port, server), port);
      const file = join(folder, sample);
      writeFileSync(file, text);
      startDaemon(program, args(file));
      await expect.poll(() => answerOf(port, {}).catch(() => null)).toMatchObject({ status: 200 });
      return port;
    };

    test('9.2: passes on who asks, and nothing that the client made up', async () => {
      const port = await startProxy();
      const [check] = seeded.checks;
      const spoofed = {
        'X-Forwarded-For': '203.0.113.9',
        'X-Forwarded-Proto': 'http',
        'Remote-User': seeded.user.email,
      };
      expect(await answerOf(port, { path: `/ping/${check?.code}`, headers: spoofed })).toMatchObject({ status: 200 });
      const [ping] = await db.store.pings.list(check?.id ?? 0, 1);
      expect(ping).toMatchObject({ remoteAddr: '127.0.0.1', scheme: 'https' });
    });

    test('9.2: nobody signs in by sending the header that a proxy would', async () => {
      const port = await startProxy(believing);
      const headers = { 'Remote-User': seeded.user.email };
      const direct = await fetch(`${believing.base}/`, { headers, redirect: 'manual' });
      const { status, headers: said } = await answerOf(port, { path: '/', headers });
      expect([direct.status, status, said['location']]).toEqual([200, 302, '/accounts/login/?next=%2F']);
    });

    test('9.2: long bodies and Expect: 100-continue work', async () => {
      const port = await startProxy();
      const [check] = seeded.checks;
      const headers = { Expect: '100-continue' };
      const body = 'x'.repeat(LARGE);
      expect(await answerOf(port, { path: `/ping/${check?.code}`, headers, body })).toMatchObject({ status: 200 });
      const [ping] = await db.store.pings.list(check?.id ?? 0, 1);
      expect(ping).toMatchObject({ method: 'POST' });
    });

    test('9.2: an open page hears of a ping at once', async () => {
      const port = await startProxy();
      const [check] = seeded.checks;
      const cookie = `__Host-sessionid=${await plantSession({ userId: seeded.user.id }, { store: db.store, config: { secretKey: 'test-secret' }, clock: systemClock() })}`;
      const sent = request(target(port, { path: '/events/', headers: { cookie } })).end();
      const [response] = await once(sent, 'response');
      expect(response.statusCode).toBe(200);
      let heard = '';
      response.on('data', (chunk: Buffer) => {
        heard += chunk.toString();
      });
      await expect.poll(() => heard).toContain('retry:');
      await expect.poll(() => heard).toContain('data:');
      const before = heard.length;
      await answerOf(port, { path: `/ping/${check?.code}/fail` });
      await expect.poll(() => heard.length).toBeGreaterThan(before);
      sent.destroy();
    });
  });
}

interface Asked {
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

function target(port: number, { path = '/api/v3/status/', headers = {}, body }: Asked) {
  const method = body === undefined ? 'GET' : 'POST';
  const names = { Host: HOST, ...(body === undefined ? {} : { 'Content-Length': String(body.length) }), ...headers };
  return {
    host: '127.0.0.1',
    port,
    servername: HOST,
    rejectUnauthorized: false,
    method,
    path,
    headers: names,
    agent: false as const,
  };
}

/** Asks the proxy as a browser would; a body is sent once the server says that it wants it, if that is asked first. */
async function answerOf(port: number, asked: Asked) {
  const sent = request(target(port, asked));
  if (asked.headers?.['Expect'] === undefined) sent.end(asked.body);
  else sent.once('continue', () => sent.end(asked.body));
  sent.flushHeaders();
  const [response] = await once(sent, 'response');
  response.resume();
  await once(response, 'end');
  return { status: response.statusCode, headers: response.headers };
}

/** The sample as it stands in docs/, but for the ports and files of this machine. */
function sampleFor(name: string, port: number, server: RunningRollcall): string {
  const text = readFileSync(join(SAMPLES, name), 'utf8');
  return text
    .replaceAll('127.0.0.1:8000', `127.0.0.1:${new URL(server.base).port}`)
    .replaceAll('listen 443', `listen 127.0.0.1:${port}`)
    .replaceAll('bind :443', `bind 127.0.0.1:${port}`)
    .replaceAll('*:443', `127.0.0.1:${port}`)
    .replaceAll('/etc/ssl', folder);
}

function unchanged(text: string): string {
  return text;
}

function aroundNginx(text: string): string {
  const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const user = process.getuid?.() === 0 ? 'user root; ' : '';
  return `${user}daemon off; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log; events {}
http { access_log off; ${paths.join(' ')}
${text}}`;
}

function aroundCaddy(text: string, port: number): string {
  const tls = `tls ${folder}/rollcall.pem ${folder}/rollcall.key`;
  return `{\n\tadmin off\n\tauto_https disable_redirects\n\thttps_port ${port}\n\tdefault_sni ${HOST}\n}\n${text.replace('{\n\treverse', `{\n\t${tls}\n\treverse`)}`;
}

function aroundApache(text: string, port: number): string {
  const modules = ['mpm_event', 'authz_core', 'ssl', 'socache_shmcb', 'headers', 'proxy', 'proxy_http'];
  const load = modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`);
  return `ServerRoot ${folder}\nServerName localhost\nPidFile ${folder}/apache.pid\nErrorLog ${folder}/apache.log\nDefaultRuntimeDir ${folder}
Listen 127.0.0.1:${port}\n${load.join('\n')}\n${text}`;
}
