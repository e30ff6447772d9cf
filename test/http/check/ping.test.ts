import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ObjectStorage } from '../../../server/bodies/object-storage.ts';
import type { Check } from '../../../server/core/check.ts';
import { Unavailable } from '../../../server/errors.ts';
import { startApp } from '../../support/app.ts';
import { aPing, at, uuidOf } from '../../support/builders.ts';
import { REPORT_MAIL } from '../../support/check-history.ts';
import { pageStores } from '../../support/stores.ts';
import { openWorld, type World } from './world.ts';

const bytes = (words: string) => new TextEncoder().encode(words);
const NO_TEXT = Uint8Array.from([0xff, 0x00, 0x41]);

describe.each(pageStores)('one ping on $name', ({ open }) => {
  let world: World;
  let check: Check;
  beforeAll(async () => {
    world = await openWorld(open);
    check = await world.check({ name: 'backup', nPings: 9, kind: 'cron', tz: 'Europe/Riga' });
    await world.db.store.pings.insert(check.id, [
      aPing({ n: 1, createdAt: at(-90), kind: 'start', rid: uuidOf(1) }),
      aPing({ n: 2, createdAt: at(-80.5), rid: uuidOf(1), body: bytes('{"a":[1]}') }),
      aPing({ n: 3, createdAt: at(-70), kind: 'fail', exitStatus: 3, body: bytes('\u001b[31mno <space>\u001b[0m') }),
      aPing({ n: 4, createdAt: at(-60), kind: 'success', body: bytes('<script>alert(1)</script>'), ua: '<b>x</b>' }),
      aPing({
        n: 5,
        createdAt: at(-50),
        kind: 'success',
        scheme: 'email',
        method: '',
        ua: 'Email from a@example.org',
        body: bytes(REPORT_MAIL),
      }),
      aPing({ n: 6, createdAt: at(-40), kind: 'fail', body: NO_TEXT }),
      aPing({ n: 7, createdAt: at(-30), kind: 'log', body: bytes('x'.repeat(150_000)) }),
      aPing({ n: 8, createdAt: at(-20), kind: 'ign', exitStatus: 5 }),
      aPing({ n: 9, createdAt: at(-10), kind: 'start', objectSize: 5000 }),
    ]);
  });
  afterAll(async () => await world.close());

  const see = (rest: string, who: keyof World['people'] = 'owner', headers = {}) =>
    world.people[who].visitor.get(`/checks/${check.code}/${rest}`, headers);
  const plain = (html: string) => html.replace(/<[^>]+>/g, ' ').replace(/\s+/g, ' ');

  test('tells kind, times in each zone, source, run time and run', async () => {
    const { status, text } = await see('pings/2/');
    const said = plain(text);
    expect(status).toBe(200);
    for (const words of [
      'Success',
      'Time, UTC 2025-12-31T23:58:39+00:00',
      'Time, Europe/Riga 2026-01-01T01:58:39+02:00',
      'Run time 9 sec',
      'Received by HTTP GET from 192.0.2.1',
      'User agent curl/8.5.0',
      `Run id ${uuidOf(1)}`,
      'Body 9 bytes',
    ]) {
      expect(said).toContain(words);
    }
    expect(text).toContain(`/log/?rid=${uuidOf(1)}`);
    expect(text).toContain(`href="/checks/${check.code}/log/"`);
    expect(text).toContain(`href="/checks/${check.code}/pings/2/"`);
  });

  test('opens as a dialog for scripts, as a page for others', async () => {
    const dialog = await see('pings/2/', 'owner', { 'X-Rollcall-Fragment': 'dialog' });
    expect(dialog.headers.get('x-rollcall-fragment')).toBe('dialog');
    expect(dialog.text).not.toContain('<html');
    expect((await see('pings/2/')).text).toContain('<html');
  });

  test.each([
    [1, 'Start'],
    [3, 'Exit status 3'],
    [6, 'Failure'],
    [7, 'Log'],
    [8, 'Ignored'],
  ])('ping %i is called %s', async (n, label) => {
    expect((await see(`pings/${n}/`)).text).toContain(`>${label}</span>`);
  });

  test('leads to the ping before and the one after', async () => {
    const { text } = await see('pings/4/');
    expect(text).toContain(`/pings/3/`);
    expect(text).toContain(`/pings/5/`);
    expect((await see('pings/9/')).text).not.toContain('Next ping');
  });

  test('what a sender wrote is text', async () => {
    const { text } = await see('pings/4/');
    expect(text).not.toContain('<script>alert');
    expect(text).toContain('&lt;script>alert(1)&lt;/script>');
    expect(text).toContain('&lt;b>x&lt;/b>');
  });

  test('JSON is shown formatted, and as it came', async () => {
    const { text } = await see('pings/2/');
    expect(text).toContain('{\n  &quot;a&quot;: [\n    1\n  ]\n}');
    expect(text).toContain('{&quot;a&quot;:[1]}');
  });

  test('colours of a terminal are shown, and the bytes as they came', async () => {
    const { text } = await see('pings/3/');
    expect(text).toContain('<span class="ansi-1">no &lt;space></span>');
    expect(text).toContain('\u001b[31mno');
  });

  test('bytes that are no text show as replacement characters', async () => {
    expect((await see('pings/6/')).text).toContain('\uFFFD');
  });

  test('a long body is cut, and says so', async () => {
    const { text } = await see('pings/7/');
    expect(text).toContain('Only the first 100,000 characters of 150,000 bytes are shown.');
    expect(text.length).toBeLessThan(120_000);
  });

  test('a mail has its subject and sender, and comes as HTML, text and raw', async () => {
    const { text } = await see('pings/5/');
    const said = plain(text);
    expect(said).toContain('Subject Backup ✔ done');
    expect(said).toContain('Sender a@example.org');
    expect(said).not.toContain('User agent');
    expect(text).toContain('All 12 volumes are saved.');
    expect(text).toContain('data-current="html"');
    expect([...text.matchAll(/data-tab="(\w+)"/g)].map(([, tab]) => tab)).toEqual(['HTML', 'Text', 'Raw']);
  });

  test('W8 the HTML of a mail is harmless, in a frame that may do nothing', async () => {
    const { text } = await see('pings/5/');
    const [, frame = '', document = ''] = /<iframe([^>]*) srcdoc="([^"]*)"/.exec(text) ?? [];
    expect(frame).toMatch(/sandbox(="")?/);
    expect(frame).not.toContain('allow-');
    expect(document).toContain('&lt;b>12&lt;/b>');
    for (const harm of ['script', 'onclick', 'style=', 'tracker.example', 'color:red']) {
      expect(document).not.toContain(harm);
    }
    expect(document).toContain('[a picture]');
  });

  test('a body that storage does not give out is said to be on its way', async () => {
    expect((await see('pings/9/')).text).toContain('not available yet');
    expect((await see('pings/8/')).text).toContain('This ping has no body');
  });

  test('the last ping is the newest that says how the job went', async () => {
    expect((await see('last_ping/')).text).toContain('Ping #6');
  });

  test.each(['pings/10/', 'pings/99999999999/'])('%s is unknown, which is no error', async (path) => {
    const { status, text } = await see(path);
    expect([status, text.includes('no additional information')]).toEqual([200, true]);
  });

  test('a check without pings has no last one', async () => {
    const fresh = await world.check();
    const { status, text } = await world.people.owner.visitor.get(`/checks/${fresh.code}/last_ping/`);
    expect([status, text.includes('no additional information')]).toEqual([200, true]);
  });

  test('pings beyond what is kept for show are unknown', async () => {
    const old = await world.check({ nPings: 10_000 });
    await world.db.store.pings.insert(old.id, [aPing({ n: 1, createdAt: at(-90), body: bytes('old') })]);
    const { visitor } = world.people.owner;
    expect((await visitor.get(`/checks/${old.code}/pings/1/`)).text).toContain('no additional information');
    expect((await visitor.get(`/checks/${old.code}/pings/1/body/`)).status).toBe(404);
  });

  describe('its body as a file', () => {
    test('is what came, byte for byte', async () => {
      const answer = await see('pings/3/body/');
      expect(answer.headers.get('content-type')).toBe('application/octet-stream');
      expect(answer.headers.get('content-disposition')).toBe(`attachment; filename="${check.code}-3.txt"`);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      expect(answer.text).toBe('\u001b[31mno <space>\u001b[0m');
    });

    test.each(['pings/1/body/', 'pings/10/body/', 'pings/99999999999/body/', 'pings/9/body/'])(
      '%s is not there',
      async (path) => {
        expect((await see(path)).status).toBe(404);
      },
    );

    test('a storage that does not answer makes it 503, and the page says that the body is not there yet', async () => {
      const away = async (): Promise<never> => {
        throw new Unavailable('object storage is not asked now');
      };
      const objects: ObjectStorage = {
        ...{ put: away, get: away, removeUpTo: away, count: away, removeFolder: away },
        async *folders() {},
        close() {},
      };
      const app = await startApp(world.db, { clock: world.clock, objects });
      const visitor = await app.signIn(world.people.owner.user);
      const body = await visitor.get(`/checks/${check.code}/pings/9/body/`);
      const page = await visitor.get(`/checks/${check.code}/pings/9/`);
      await app.stop();
      expect(body.status).toBe(503);
      expect([page.status, page.text.includes('not available yet')]).toEqual([200, true]);
    });

    test('V2: for members only', async () => {
      expect((await see('pings/3/body/', 'reader')).status).toBe(200);
      expect((await see('pings/3/body/', 'outsider')).status).toBe(404);
      expect((await see('pings/3/', 'outsider')).status).toBe(404);
      expect((await see('last_ping/', 'outsider')).status).toBe(404);
    });
  });
});
