import { type Area, only } from './area.ts';

/** The documentation, which looks the same whatever is stored. */
export const docs: Area = {
  shots: (scene) =>
    only(
      scene,
      ['usual'],
      [
        { name: 'docs-introduction', path: '/docs/', as: 'nobody' },
        { name: 'docs-bash', path: '/docs/bash/', as: 'owner' },
        { name: 'docs-cron', path: '/docs/cron/', as: 'owner' },
        { name: 'docs-oncalendar', path: '/docs/oncalendar/?schedule=nonsense', as: 'nobody' },
        { name: 'docs-settings', path: '/docs/self_hosted_configuration/', as: 'owner' },
        { name: 'docs-found', path: '/docs/search/?q=grace+time', as: 'nobody' },
        {
          name: 'docs-typed',
          path: '/docs/http_api/',
          as: 'owner',
          before: async (page) => {
            await page.getByLabel('Search the documentation').fill('failure');
            await page.locator('.docs__hit').first().waitFor();
          },
        },
      ],
    ),
};
