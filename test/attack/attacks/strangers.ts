import { randomUUID } from 'node:crypto';
import type { NewStatusPage } from '../../../server/store/status-pages.ts';
import { hashed } from '../../support/hashed.ts';
import { seed } from '../../support/seed.ts';
import { ensure } from '../ensure.ts';
import type { Attack } from '../run-attacks.ts';
import type { Target } from '../target.ts';

const PASSWORD = 'open sesame';

export const attacks: readonly Attack[] = [
  {
    // Without the limit the password is found in the end; counted for all, strangers would be locked out by one of them.
    name: 'the password of a status page is guessed, which locks others out',
    settings: { TRUSTED_PROXIES: '127.0.0.1' },
    async run(target) {
      const { slug } = await aStatusPage(target);
      const unlock = (password: string, address: string) =>
        target.visitor().post(`/status/${slug}/`, { password }, { 'X-Forwarded-For': address });
      const statuses = new Set<number>();
      for (let n = 0; n < 32; n += 1) statuses.add((await unlock('wrong', '192.0.2.1')).status);
      ensure(statuses.has(429), 'guessing has no limit');
      ensure((await unlock(PASSWORD, '192.0.2.1')).status === 429, 'the limit ends with the right password');
      ensure((await unlock(PASSWORD, '192.0.2.2')).status === 302, 'other visitors are locked out');
    },
  },
  {
    // Served without these headers, a badge that is opened by itself is a page of ours, and what is in it can run.
    name: 'a badge runs a script',
    async run({ base, store }) {
      const { checks } = await seed(store, [{ name: '<script>alert(1)</script>', tags: '<script>' }]);
      const response = await fetch(`${base}/b/2/${checks[0]?.badgeKey}.svg`);
      const text = await response.text();
      ensure(response.status === 200 && text.includes('<svg'), `the badge was answered ${response.status}`);
      ensure(!/<script/i.test(text), 'the badge holds a script');
      ensure(/default-src 'none'/.test(response.headers.get('content-security-policy') ?? ''), 'scripts may run');
      ensure(response.headers.get('x-content-type-options') === 'nosniff', 'the type is up to the browser');
    },
  },
  {
    // Kept by the browser, the names of all projects and checks would be there for the next who uses it.
    name: 'names of checks are read from the cache of a browser',
    async run(target) {
      const visitor = await target.signIn();
      for (const path of ['/', '/palette/', `/checks/${target.plain.code}/details/`]) {
        const { status, headers } = await visitor.get(path);
        ensure(status === 200, `${path} was answered ${status}`);
        ensure(/no-store/.test(headers.get('cache-control') ?? ''), `${path} may be kept`);
      }
    },
  },
  {
    // Nothing of another project may be told apart from what is not there.
    name: 'a user opens the project of another',
    async run(target) {
      const { checks, project } = await seed(target.store);
      const stranger = await target.signIn();
      const absent = randomUUID();
      for (const [mine, theirs] of [
        [`/checks/${absent}/details/`, `/checks/${checks[0]?.code}/details/`],
        [`/checks/${absent}/pings/1/`, `/checks/${checks[0]?.code}/pings/1/`],
        [`/projects/${absent}/checks/`, `/projects/${project.code}/checks/`],
        [`/projects/${absent}/settings/`, `/projects/${project.code}/settings/`],
      ] as const) {
        const [none, other] = [await stranger.get(mine), await stranger.get(theirs)];
        ensure(none.status === 404 && other.status === 404, `${theirs} was answered ${other.status}`);
      }
    },
  },
];

async function aStatusPage({ store, project, now }: Target): Promise<NewStatusPage> {
  return await store.statusPages.insert({
    projectId: project.id,
    createdAt: now(),
    slug: `page-${randomUUID()}`,
    title: 'Web shop',
    description: '',
    isPublic: true,
    noIndex: true,
    password: await hashed(PASSWORD),
    tags: '',
    historyDays: 30,
    tz: 'UTC',
  });
}
