import { type Area, only } from './area.ts';

/** Signing in, and the settings of an account. */
export const account: Area = {
  shots: (scene) =>
    only(
      scene,
      ['usual'],
      [
        { name: 'login', path: '/accounts/login/', as: 'nobody' },
        { name: 'account', path: '/accounts/profile/', as: 'owner' },
        { name: 'appearance', path: '/accounts/profile/appearance/', as: 'owner' },
        { name: 'reports', path: '/accounts/profile/notifications/', as: 'owner' },
        { name: 'sessions', path: '/accounts/profile/sessions/', as: 'owner' },
      ],
    ),
};
