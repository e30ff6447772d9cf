import { randomUUID } from 'node:crypto';
import { addSecs } from '../../../server/core/instant.ts';
import { seedChannel } from '../../support/seed.ts';
import { type Area, only } from './area.ts';

const HOSTILE = `${'Störung <script>alert(1)</script> 🦊 שלום '.repeat(4)}`.slice(0, 100);
const LONG_URL = `https://hooks.example.org/${'a-very-long-path/'.repeat(8)}`;

/** Integrations: the list, forms, dialogs and the notification log. */
export const integrations: Area = {
  /** One channel of each state there is, with a delivery that failed twice. */
  async prepare({ store, project, check, now, name }) {
    if (name === 'empty') return {};
    const named = (label: string) => (name === 'hostile' ? HOSTILE : label);
    const phones = await seedChannel(store, project, {
      kind: 'sms',
      value: '{"value":"+12345678901","up":false,"down":true}',
      name: named('On call'),
    });
    const broken = await seedChannel(store, project, { kind: 'webhook', value: hook(), name: named('Status page') });
    await seedChannel(store, project, { kind: 'email', value: 'ops@example.com', emailVerified: false });
    const gone = await seedChannel(store, project, { kind: 'slack', value: LONG_URL, name: named('Old channel') });
    await seedChannel(store, project, {
      kind: 'group',
      value: `${phones.code},${broken.code}`,
      name: named('Everybody'),
    });
    await store.channels.update(phones.id, { lastNotifyAt: addSecs(now, -7200) });
    await store.channels.update(gone.id, {
      disabled: true,
      lastError: 'HTTP status 404: no_service',
      lastNotifyAt: now,
    });
    const error = `HTTP status 503: ${name === 'hostile' ? '<b>x</b>'.repeat(20) : 'the service is being updated'}`;
    await store.channels.update(broken.id, {
      lastError: error.slice(0, 200),
      lastNotifyAt: addSecs(now, -300),
      failingSince: addSecs(now, -9000),
    });
    const notification = (channelId: number, secs: number) => ({
      code: randomUUID(),
      flipId: null,
      checkId: check.id,
      channelId,
      event: 'heartbeat.missed',
      checkStatus: 'down' as const,
      createdAt: addSecs(now, -secs),
    });
    const [good, bad] = await store.notifications.insert([notification(phones.id, 7200), notification(broken.id, 300)]);
    const failed = { id: bad?.id ?? 0, state: 'failed', error: error.slice(0, 200), errorCode: 'http_status' } as const;
    await store.notifications.settle([{ id: good?.id ?? 0, state: 'sent', error: '', errorCode: '' }, failed]);
    const attempt = { notificationId: failed.id, errorCode: 'http_status', error: failed.error, httpStatus: 503 };
    await store.notifications.addAttempts([
      {
        ...attempt,
        n: 1,
        startedAt: addSecs(now, -300),
        durationMs: 412,
        responseExcerpt: '{"message":"be back soon"}',
      },
      { ...attempt, n: 2, startedAt: addSecs(now, -294), durationMs: 30_000, responseExcerpt: '' },
    ]);
    return {};
  },
  shots: (scene) => {
    const { project, channel } = scene;
    const of = (path: string, name: string) =>
      ({ name, path: `/projects/${project.code}/${path}`, as: 'owner' }) as const;
    const forms = [
      'add_webhook',
      'add_slack',
      'add_discord',
      'add_ntfy',
      'add_signal',
      'add_group',
      'add_telegram',
      'add_trello',
    ];
    const dialogs = ['name', 'checks', 'remove', 'edit', 'log'];
    return [
      of('integrations/', 'integrations'),
      of('notifications/', 'notification-log'),
      { ...of('integrations/', 'integrations-reader'), as: 'reader' },
      ...only(
        scene,
        ['usual'],
        [...forms.map((tail) => of(`${tail}/`, tail.replace('_', '-'))), of('add_prometheus/', 'add-prometheus')],
      ),
      ...(channel === null
        ? []
        : dialogs.map((tail) => ({
            name: `channel-${tail}`,
            path: `/integrations/${channel.code}/${tail}/`,
            as: 'owner' as const,
          }))),
    ];
  },
};

function hook(): string {
  return JSON.stringify({ url_down: LONG_URL, url_up: LONG_URL, method_down: 'POST', body_down: '$NAME went down' });
}
