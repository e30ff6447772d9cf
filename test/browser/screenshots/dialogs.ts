import { addSecs } from '../../../server/core/instant.ts';
import { makeApiKey } from '../../../server/keys.ts';
import type { Scene } from '../../support/scenes/scene.ts';
import { type Area, only } from './area.ts';

/** With the secret of the test server. */
const KEY = makeApiKey('ro', 'test-secret');

/** The dialogs of a check, badges, status pages, and the wall. */
export const dialogs: Area = {
  prepare: async (scene) => {
    await scene.store.projects.update(scene.project.id, { apiKeyReadonly: KEY.stored });
    return { slug: await makeStatusPage(scene) };
  },
  shots: (scene) => {
    const { project, check } = scene;
    const of = (name: string) => ({ name, path: `/checks/${check.code}/${name}/`, as: 'owner' }) as const;
    const pages = `/projects/${project.code}/status_pages/`;
    return [
      { name: 'badges', path: `/projects/${project.code}/badges/`, as: 'owner' },
      { ...of('timeout'), name: 'schedule' },
      {
        name: 'schedule-dialog',
        path: `/projects/${project.code}/checks/`,
        as: 'owner',
        before: async (page) => {
          const opener = page.locator(`a[data-dialog][href$="/checks/${check.code}/timeout/"]`);
          if ((await opener.count()) === 0) return;
          await opener.first().click();
          await page.getByRole('dialog').getByText('How is it scheduled?').waitFor();
        },
      },
      { ...of('limits'), name: 'limits' },
      { ...of('filtering_rules'), name: 'filtering' },
      of('transfer'),
      of('usage'),
      { name: 'status-pages', path: pages, as: 'owner' },
      { name: 'status-page-form', path: `${pages}${slugOf(scene)}/`, as: 'owner' },
      { name: 'status-page', path: `/status/${slugOf(scene)}/`, as: 'nobody' },
      {
        name: 'tv',
        path: `/tv/#${KEY.key}=${encodeURIComponent(project.name)}&clock=1`,
        as: 'nobody',
        before: async (page) => await page.locator('.tv__tile:visible, .tv__note:visible').first().waitFor(),
      },
      ...only(scene, ['usual'], [{ name: 'tv-form', path: '/tv/', as: 'nobody' }]),
    ];
  },
};

function slugOf({ name }: Scene): string {
  return `${name}-page`;
}

/** Puts all checks of the project on a page, with a note. */
async function makeStatusPage(scene: Scene): Promise<string> {
  const { store, project, now, name } = scene;
  const isHostile = name === 'hostile';
  const page = await store.statusPages.insert({
    projectId: project.id,
    createdAt: now,
    slug: slugOf(scene),
    title: isHostile ? `<script>alert(1)</script> ${'W'.repeat(70)}` : 'Web shop',
    description: isHostile ? 'شكرا '.repeat(100) : 'How our nightly jobs are doing.',
    isPublic: true,
    noIndex: false,
    password: '',
    tags: '',
    historyDays: 90,
    tz: 'Europe/Riga',
  });
  const checks = await store.checks.ofProject(project.id);
  const chosen = name === 'empty' ? [] : checks.slice(0, 8);
  await store.statusPages.choose(
    page,
    chosen.map(({ id }) => ({ checkId: id, publicName: '' })),
  );
  if (name === 'empty') return page.slug;
  await store.statusPages.addNote(page.id, {
    createdAt: addSecs(now, -7_200),
    title: isHostile ? '😀'.repeat(50) : 'Stock is synchronised late',
    body: isHostile ? 'x'.repeat(2_000) : 'Our supplier is moving.\n\nWe expect to be done by noon.',
  });
  return page.slug;
}
