import { beforeAll, describe, expect, test } from 'vitest';
import { addSecs } from '../../../server/core/instant.ts';
import { directly } from '../../../server/store/dialect/dialect.ts';
import { heartbeatStore } from '../../../server/store/heartbeats.ts';
import type { User } from '../../../server/store/store.ts';
import { CONFIRMED } from '../../support/people.ts';
import { seed } from '../../support/seed.ts';
import { pageStores } from '../../support/stores.ts';
import type { Visitor } from '../../support/visitor.ts';
import { accountWorld } from '../account/account-world.ts';
import { staffIn } from './admin-world.ts';

const WELL = 'Alerts are being sent, and nothing is late.';

describe.each(pageStores)('the system page on $name', ({ open }) => {
  const world = accountWorld(open);
  let self: User;
  let visitor: Visitor;
  beforeAll(async () => {
    self = await staffIn(world.db(), { isStaff: true, isSuperuser: true });
    visitor = await world.app().signIn(self, CONFIRMED);
  });

  const beat = async (secsAgo: number) => {
    const beatAt = addSecs(world.clock.now(), -secsAgo);
    const heartbeats = heartbeatStore(directly(world.opened().store.dialect));
    await heartbeats.beat({ process: 'sendalerts', instance: 'a/1', startedAt: beatAt, beatAt, version: '9.9.9' });
  };

  test('says that nobody sends alerts', async () => {
    await beat(600);
    const { text } = await visitor.get('/admin/system/');
    expect(text).toContain('No process that sends alerts has reported for 10 minutes');
    expect(text).toContain('Silent');
  });

  test('says that all is well, which processes run, and how large the database is', async () => {
    await beat(5);
    const { text } = await visitor.get('/admin/system/');
    expect(text).toContain(WELL);
    expect(text).toContain('9.9.9');
    expect(text).toMatch(/(SQLite|PostgreSQL), \d+\.\d MB/);
    expect((await visitor.get('/admin/')).text).toContain(WELL);
  });

  test('lists when Rollcall was not listening, and whether the checks concerned have been judged', async () => {
    await beat(5);
    expect((await visitor.get('/admin/system/')).text).toContain('Never, as far as is known.');
    const { dialect } = world.opened().store;
    const at = (secs: number) => dialect.instant(addSecs(world.clock.now(), secs));
    await dialect.knex('blind_windows').insert([
      {
        door: 'http',
        kind: 'blind',
        cause: 'database',
        from_at: at(-9_000),
        to_at: at(-6_600),
        applied_at: at(-6_500),
      },
      { door: 'smtp', kind: 'blind', cause: 'stopped', from_at: at(-90), to_at: at(-30), applied_at: null },
    ]);
    const { text } = await visitor.get('/admin/system/');
    expect(text).toContain('the database could not be used');
    expect(text).toContain('40 min');
    expect(text.indexOf('not judged yet')).toBeLessThan(text.indexOf('>judged<'));
    await dialect.knex('blind_windows').delete();
  });

  test('says what is late, how many, and since when', async () => {
    await beat(5);
    const { checks } = await seed(world.db(), [{ status: 'up', alertAfter: addSecs(world.clock.now(), -7200) }]);
    const flip = {
      createdAt: addSecs(world.clock.now(), -300),
      oldStatus: 'new',
      newStatus: 'up',
      reason: '',
      silent: false,
    } as const;
    await world.db().flips.insert(checks[0]?.id ?? 0, [flip]);
    const { text } = await visitor.get('/admin/system/');
    expect(text).not.toContain(WELL);
    expect(text).toContain('A check has been overdue for 2 hours without going down.');
    expect(text).toContain('A status change has been waiting to be processed for 5 minutes.');
  });

  test('shows what is odd about the settings', async () => {
    const other = await visitor.get('/admin/system/');
    expect(other.text).toContain('<h2 class="admin__section">Settings');
  });

  test('sends a test mail', async () => {
    expect((await visitor.post('/admin/system/', { action: 'test_mail' })).location).toBe('/admin/system/');
    const [mail] = await world.mailsTo(self.email);
    expect(mail?.subject).toBe('Test email from Rollcall');
    expect((await visitor.get('/admin/system/')).text).toContain('The mail server accepted an email');
  });

  test('staff only looks', async () => {
    const staff = await world.app().signIn(await staffIn(world.db(), { isStaff: true, isSuperuser: false }));
    expect((await staff.get('/admin/system/')).text).not.toContain('Send a test email');
    expect((await staff.post('/admin/system/', { action: 'test_mail' })).status).toBe(403);
  });
});
