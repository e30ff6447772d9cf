import { type Area, only } from './area.ts';

const KEY = '5d7c1c8e-6a5f-4b0e-9f39-0d4f7c1e6a11';

/** Signing in, and the settings of an account. */
export const account: Area = {
  async prepare({ store, people: { owner }, now, name }) {
    const hostile = name === 'hostile';
    await store.credentials.insert({
      code: KEY,
      userId: owner.id,
      name: hostile ? '<script>alert(1)</script> 🔑'.repeat(3) : 'Yellow key',
      createdAt: now,
      signCount: 0,
      data: Buffer.alloc(80),
    });
    await store.profiles.update(owner.id, { totp: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', totpCreatedAt: now });
    return { credential: KEY };
  },
  shots: (scene) =>
    only(
      scene,
      ['usual'],
      [
        { name: 'login', path: '/accounts/login/', as: 'nobody' },
        { name: 'account', path: '/accounts/profile/', as: 'owner' },
        { name: 'appearance', path: '/accounts/profile/appearance/', as: 'owner' },
        { name: 'reports', path: '/accounts/profile/notifications/', as: 'owner' },
        { name: 'account-close', path: '/accounts/close/', as: 'owner' },
        { name: 'account-passkey', path: '/accounts/two_factor/webauthn/', as: 'owner' },
        { name: 'account-totp', path: '/accounts/two_factor/totp/', as: 'owner' },
        { name: 'account-password', path: '/accounts/set_password/', as: 'owner' },
        { name: 'sessions', path: '/accounts/profile/sessions/', as: 'owner' },
        { name: 'two-factor', path: '/accounts/two_factor/', as: 'owner' },
      ],
    ),
};
