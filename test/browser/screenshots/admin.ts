import { addSecs } from '../../../server/core/instant.ts';
import { uuidOf } from '../../support/builders.ts';
import { type Area, only } from './area.ts';

/** What staff sees. */
export const admin: Area = {
  async prepare({ store, people, now, check, channel }) {
    const { owner } = people;
    const lease = { owner: 'somebody', until: addSecs(now, 3600) };
    await store.mails.add({ recipient: owner.email, subject: 'Log in', body: '', createdAt: now }, lease);
    await store.auditLog.insert({
      projectId: null,
      userId: owner.id,
      createdAt: now,
      actor: owner.email,
      action: 'staff-changed',
      remoteAddr: '192.0.2.1',
      detail: 'accounts/profile 1: tz',
    });
    const { knex } = store.dialect;
    const traceback = 'Error: connection refused\n    at connect (net.ts:12)';
    await knex('log_records').insert({
      ...{ created_at: store.dialect.instant(now), level: 40, host: 'web-1', name: 'web' },
      ...{ message: 'could not deliver', traceback },
    });
    if (channel !== null) {
      const sent = { code: uuidOf(4711), flipId: null, checkId: check.id, channelId: channel.id, createdAt: now };
      await store.notifications.insert([{ ...sent, event: 'test', checkStatus: 'down' }]);
    }
    return {};
  },
  shots: (scene) =>
    only(
      scene,
      ['usual', 'hostile'],
      [
        { name: 'admin-index', path: '/admin/', as: 'superuser' },
        { name: 'admin-checks', path: '/admin/api/check/', as: 'superuser' },
        { name: 'admin-channels', path: '/admin/api/channel/', as: 'superuser' },
        { name: 'admin-profile', path: `/admin/accounts/profile/${scene.people.owner.id}/change/`, as: 'superuser' },
        { name: 'admin-delete', path: `/admin/auth/user/${scene.people.reader.id}/delete/`, as: 'superuser' },
        { name: 'admin-system', path: '/admin/system/', as: 'superuser' },
      ],
    ),
};
