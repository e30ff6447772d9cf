import { lookup } from 'node:dns/promises';
import { createConnection } from 'node:net';
import type { Config } from '../server/config.ts';
import { siteOf } from '../server/reports/reader.ts';
import type { Runtime } from '../server/runtime.ts';
import { noticeMail } from '../views/emails/notice-mail.tsx';
import { type CommandContext, defineCommand, UsageError } from './support/command.ts';
import { needMailServer } from './support/mail-server.ts';

const CONNECT_TIMEOUT_MS = 10_000;

export default defineCommand({
  summary: 'Sends a test email and reports each step',
  words: '<to>',
  options: {},
  run: ({ positionals: [to, ...extra] }, context) => {
    if (to === undefined || !to.includes('@') || extra.length > 0)
      throw new UsageError('name the address to send to: <to>');
    return context.withRuntime((runtime) => tryEachStep(to, runtime, context));
  },
});

async function tryEachStep(to: string, { config, mail }: Runtime, { out, err }: CommandContext): Promise<number> {
  needMailServer(config);
  const { emailHost: host, emailPort: port } = config;
  out(`mail server: ${host}, port ${port}, ${encryptionOf(config)}, ${loginOf(config)}`);
  out(`from: ${config.defaultFromEmail}`);
  const steps: readonly (readonly [string, () => Promise<string>])[] = [
    ['look up the mail server', async () => (await lookup(host)).address],
    ['connect', () => connect(host, port)],
    ['hand over the email', () => send(to, { config, mail })],
  ];
  for (const [name, step] of steps) {
    try {
      out(`${name}: OK (${await step()})`);
    } catch (error) {
      err(`${name}: failed: ${error instanceof Error ? error.message : String(error)}`);
      return 1;
    }
  }
  out('The mail server accepted the email. If it does not arrive, see the log of that server.');
  return 0;
}

function connect(host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host, port, timeout: CONNECT_TIMEOUT_MS });
    socket.once('timeout', () => socket.destroy(new Error('no response in time; the port may be blocked')));
    socket.once('error', reject);
    socket.once('connect', () => {
      resolve(`${socket.remoteAddress} port ${socket.remotePort}`);
      socket.destroy();
    });
  });
}

async function send(to: string, { config, mail }: Pick<Runtime, 'config' | 'mail'>): Promise<string> {
  const content = noticeMail({
    subject: `Test email from ${config.siteName}`,
    paragraphs: ['This is a test. If you can read it, this server can send email.'],
    footer: 'A person with access to the server sent it.',
    ...siteOf(config),
  });
  await mail.send({ ...content, to });
  return `to ${to}`;
}

function encryptionOf({ emailUseSsl, emailUseTls }: Config): string {
  if (emailUseSsl) return 'TLS from the first byte';
  return emailUseTls ? 'STARTTLS' : 'no encryption';
}

function loginOf({ emailHostUser, emailHostPassword }: Config): string {
  return emailHostUser === '' && emailHostPassword === '' ? 'no sign-in' : `sign-in as ${emailHostUser}`;
}
