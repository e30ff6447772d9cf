import { type Area, only } from './area.ts';

/** What staff sees. */
export const admin: Area = {
  async prepare({ store, people }) {
    await store.users.update(people.owner.id, { isStaff: true, isSuperuser: true });
    return {};
  },
  shots: (scene) =>
    only(
      scene,
      ['usual', 'hostile'],
      [
        { name: 'admin-index', path: '/admin/', as: 'owner' },
        { name: 'admin-checks', path: '/admin/api/check/', as: 'owner' },
        { name: 'admin-channels', path: '/admin/api/channel/', as: 'owner' },
        { name: 'admin-profile', path: `/admin/accounts/profile/${scene.people.owner.id}/change/`, as: 'owner' },
        { name: 'admin-delete', path: `/admin/auth/user/${scene.people.reader.id}/delete/`, as: 'owner' },
        { name: 'admin-system', path: '/admin/system/', as: 'owner' },
      ],
    ),
};
