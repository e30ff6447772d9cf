import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Channel } from '../../../server/core/channel.ts';
import { startHttpSink } from '../../support/http-sink.ts';
import { seed, seedChannel } from '../../support/seed.ts';
import type { Visitor } from '../../support/visitor.ts';
import { ensure, waitFor } from '../ensure.ts';
import type { Attack } from '../run-attacks.ts';
import type { Target } from '../target.ts';

/** Forms of addresses by which this machine would be reached from a network that translates them. */
const INNER = [
  '127.0.0.1',
  '[::1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:0:127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[64:ff9b:1::7f00:1]',
  '[2001:0:7f00:1::1]',
  '[2002:7f00:1::1]',
  '2130706433',
  '0x7f.1',
  'localhost',
] as const;

export const attacks: readonly Attack[] = [
  {
    // Without the protection the stored secret is saved beside the new host, and goes there with the next alert.
    name: 'a kept secret is sent to another host',
    // the host of the attacker is on this machine
    settings: { INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True' },
    async run(target) {
      const { store, project, signIn } = target;
      const value = JSON.stringify({
        url: 'https://push.example.org',
        token: 'kept-secret',
        priority: 5,
        priority_up: 5,
      });
      const channel = await seedChannel(store, project, { kind: 'gotify', value });
      const member = await signIn();
      const fields = { url: 'https://evil.example', token: '', priority: '5', priority_up: '5' };
      const sink = await startHttpSink();
      const tried = { ...fields, url: sink.url, action: 'test' };
      const { text: ofTest } = await member.post(`/integrations/${channel.code}/edit/`, tried);
      await sink.close();
      ensure(
        sink.requests.length === 0 && ofTest.includes('Enter it again'),
        'a test sends the secret to another host',
      );
      const { text } = await member.post(`/integrations/${channel.code}/edit/`, { ...fields, action: 'save' });
      const stored = (await store.channels.byId(channel.id))?.value ?? '';
      ensure(!stored.includes('evil.example'), 'the secret is saved for another host');
      ensure(stored.includes('kept-secret') && text.includes('Enter it again'), 'the form does not ask for the secret');
      await store.channels.remove(channel.id);
    },
  },
  {
    // Pasted into the command, the name would run; the file `taken` tells.
    name: 'the name of a check runs as a command',
    async run({ store, base, folder }) {
      const taken = join(folder, 'taken');
      const said = join(folder, 'said');
      const command = `echo "$NAME" > ${said}.new && mv ${said}.new ${said}; echo $NAME > /dev/null`;
      for (const name of [`$(touch ${taken})`, `\`touch ${taken}\``, `"; touch ${taken}; "`, `'; touch ${taken}; '`]) {
        rmSync(said, { force: true });
        const { project, checks } = await seed(store, [{ name }]);
        await seedChannel(store, project, { kind: 'shell', value: JSON.stringify({ cmd_down: command }) });
        await fetch(`${base}/ping/${checks[0]?.code}/fail`);
        await waitFor(() => (existsSync(said) ? true : null), 'the output of the command');
        ensure(readFileSync(said, 'utf8') === `${name}\n`, 'the command got another name');
        ensure(!existsSync(taken), 'the name was run');
      }
    },
  },
  {
    // Handed on, the environment of the server would hold its secret key, and the passwords of database and mail server.
    name: 'a command reads the environment of the server',
    async run({ store, base, folder }) {
      const said = join(folder, 'said');
      rmSync(said, { force: true });
      const { project, checks } = await seed(store, [{}]);
      const command = `env > ${said}.new && mv ${said}.new ${said}`;
      await seedChannel(store, project, { kind: 'shell', value: JSON.stringify({ cmd_down: command }) });
      await fetch(`${base}/ping/${checks[0]?.code}/fail`);
      await waitFor(() => (existsSync(said) ? true : null), 'the output of the command');
      const text = readFileSync(said, 'utf8');
      ensure(text.includes('PATH='), 'the command has no environment at all');
      for (const name of ['SECRET_KEY', 'TWILIO_AUTH', 'TELEGRAM_TOKEN', 'DB_NAME', 'EMAIL_HOST']) {
        ensure(!text.includes(`${name}=`), `the command reads ${name}`);
      }
    },
  },
  {
    // Without the permission each press is a mail; without the limits each press of a member is.
    name: 'the Test button is pressed a hundred times, by a reader and by a member',
    async run(target, strength) {
      const { store, project, mails, another, signIn } = target;
      const recipient = `${randomUUID()}@stranger.example`;
      const channel = await seedChannel(store, project, { kind: 'email', value: recipient });
      const times = strength === 'full' ? 100 : 15;
      const reader = await another();
      await store.members.insert({ userId: reader.id, projectId: project.id, role: 'r', transferRequestedAt: null });
      await pressTest(await signIn(reader), channel, times);
      ensure(mailsTo(mails, recipient) === 0, 'a reader sends mails');
      await pressTest(await signIn(), channel, times);
      const sent = mailsTo(mails, recipient);
      ensure(sent > 0 && sent <= 10, `a member sends ${sent} mails to one recipient`);
      await store.channels.remove(channel.id);
    },
  },
  {
    // Without the limits each form sends a mail.
    name: 'strangers are asked to confirm an address',
    async run(target, strength) {
      const { store, mails, signIn } = target;
      const { user, project } = await seed(store);
      const visitor = await signIn(user);
      const add = (value: string) =>
        visitor.post(`/projects/${project.code}/add_email/`, { value, down: 'true', up: 'true', action: 'save' });
      const same = `${randomUUID()}@stranger.example`;
      const times = strength === 'full' ? 40 : 12;
      for (let n = 0; n < times; n += 1) await add(same);
      const others = `${randomUUID()}.example`;
      for (let n = 0; n < times * 2; n += 1) await add(`a${n}@${others}`);
      await waitFor(() => (mailsTo(mails, same) > 0 ? true : null), 'the first mail');
      ensure(mailsTo(mails, same) <= 5, `one stranger got ${mailsTo(mails, same)} mails`);
      const total = mails.filter(({ to }) => to.some((address) => address.endsWith(others))).length;
      ensure(total <= 20, `strangers got ${total} mails`);
    },
  },
  {
    // Refused because of the address, nothing is dialled; otherwise the error is that of a connection, or there is none.
    name: 'webhooks to addresses of the inner network',
    async run(target) {
      const { store, signIn } = target;
      const { user, project } = await seed(store);
      const visitor = await signIn(user);
      for (const host of INNER) {
        const value = JSON.stringify({ url_down: `http://${host}:${target.port}/`, method_down: 'GET' });
        const channel = await seedChannel(store, project, { kind: 'webhook', value });
        await pressTest(visitor, channel, 1);
        const error = (await store.channels.byId(channel.id))?.lastError ?? '';
        ensure(error.includes('private network'), `${host} was dialled: ${error || 'it was reached'}`);
      }
    },
  },
  {
    // Unencoded, the name would add steps to the path and parameters to the query.
    name: 'the name of a check changes where a webhook goes',
    settings: { INTEGRATIONS_ALLOW_PRIVATE_IPS: 'True' },
    async run(target) {
      const sink = await startHttpSink();
      try {
        for (const name of ['/../admin?grant=1&x=/#\r\nX: y', '..', '.', '%2e%2e']) {
          const before = sink.requests.length;
          await hookWithName(target, sink.url, name);
          await sink.arrived(before + 1);
          const { path = '', headers = {} } = sink.requests[before] ?? {};
          const url = new URL(path, sink.url);
          ensure(/^\/hook\/[^/]+\/end$/.test(url.pathname), `the path became ${url.pathname}`);
          ensure([...url.searchParams.keys()].join() === 'name', `the query became ${url.search}`);
          ensure(headers['x'] === undefined, 'a header was added');
        }
      } finally {
        await sink.close();
      }
    },
  },
];

async function pressTest(visitor: Visitor, { code }: Channel, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) await visitor.post(`/integrations/${code}/test/`);
}

function mailsTo(mails: Target['mails'], recipient: string): number {
  return mails.filter(({ to }) => to.includes(recipient)).length;
}

async function hookWithName({ store, base }: Target, sink: string, name: string): Promise<void> {
  const { project, checks } = await seed(store, [{ name }]);
  const value = {
    url_down: `${sink}/hook/$NAME/end?name=$NAME`,
    method_down: 'GET',
    headers_down: { 'X-Name': '$NAME' },
  };
  await seedChannel(store, project, { kind: 'webhook', value: JSON.stringify(value) });
  await fetch(`${base}/ping/${checks[0]?.code}/fail`);
}
