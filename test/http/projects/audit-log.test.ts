import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Project } from '../../../server/core/project.ts';
import { at, T0 } from '../../support/builders.ts';
import { keepingLog } from '../../support/people.ts';
import { stores } from '../../support/stores.ts';
import { testClock } from '../../support/test-clock.ts';
import { openWorld, settingsOf, type World } from './world.ts';

const YEAR = 365 * 24 * 3600;

describe.each(stores)('the audit log of a project on $name', ({ open }) => {
  const clock = testClock(T0);
  const { log, lines } = keepingLog();
  let world: World;
  beforeAll(async () => {
    world = await openWorld(await open(), { clock, log });
  });
  afterAll(async () => await world.close());

  const logOf = ({ code }: Project) => `/projects/${code}/audit_log/`;
  const actionsOf = async (project: Project) => {
    const entries = await world.db.store.auditLog.ofProject(project.id, { now: clock.now(), skip: 0, limit: 50 });
    return entries.map(({ action, actor, detail }) => `${actor}: ${action} ${detail}`.trim()).reverse();
  };

  test('G9: every change is in it, with who did it and when', async () => {
    const project = await world.project();
    const path = settingsOf(project);
    const { owner, member, reader } = world.people;
    await owner.visitor.post(path, { set_project_name: '1', name: 'Web shop' });
    await owner.visitor.post(path, { set_alert_rules: '1', flap_rule: '1' });
    await owner.visitor.post(path, { set_alert_rules: '1', flap_rule: '1' });
    await member.visitor.post(path, { create_key: 'api_key' });
    await member.visitor.post(path, { revoke_key: 'api_key' });
    await owner.visitor.post(path, { invite_team_member: '1', email: 'new@example.org', role: 'r' });
    await owner.visitor.post(path, { change_role: '1', email: 'new@example.org', role: 'w' });
    await owner.visitor.post(path, { resend_invite: '1', email: 'new@example.org' });
    await owner.visitor.post(path, { remove_team_member: '1', email: 'new@example.org' });
    const offer = { transfer_project: '1', email: 'reader@example.org' };
    await owner.visitor.post(path, offer);
    await owner.visitor.post(path, { cancel_transfer: '1' });
    await owner.visitor.post(path, offer);
    await reader.visitor.post(path, { reject_transfer: '1' });
    await owner.visitor.post(path, offer);
    await reader.visitor.post(path, { accept_transfer: '1' });
    expect(await actionsOf(project)).toEqual([
      'owner@example.org: project-renamed Backups → Web shop',
      'owner@example.org: flap-rule-changed on',
      'member@example.org: key-created API key',
      'member@example.org: key-revoked API key',
      'owner@example.org: member-added new@example.org: read-only',
      'owner@example.org: role-changed new@example.org: read-only → member',
      'owner@example.org: member-reinvited new@example.org',
      'owner@example.org: member-removed new@example.org',
      'owner@example.org: transfer-offered reader@example.org',
      'owner@example.org: transfer-cancelled',
      'owner@example.org: transfer-offered reader@example.org',
      'reader@example.org: transfer-rejected reader@example.org',
      'owner@example.org: transfer-offered reader@example.org',
      'reader@example.org: transfer-accepted owner@example.org → reader@example.org',
    ]);
    const { text } = await reader.visitor.get(logOf(project));
    for (const said of ['Renamed the project', 'Became the owner', '127.0.0.1', '2026-01-01T00:00:00']) {
      expect(text).toContain(said);
    }
  });

  test('W9: changes of keys and roles are security events with user and address, and without the key', async () => {
    const project = await world.project();
    const { user, visitor } = world.people.owner;
    const made = await visitor.post(settingsOf(project), { create_key: 'api_key' });
    await visitor.post(settingsOf(project), { change_role: '1', email: 'reader@example.org', role: 'w' });
    await visitor.post(settingsOf(project), { remove_team_member: '1', email: 'reader@example.org' });
    const mine = lines.map(({ fields }) => fields).filter((fields) => fields['project'] === project.code);
    expect(mine.map((fields) => fields['security'])).toEqual(['key-created', 'role-changed', 'member-removed']);
    for (const fields of mine) expect(fields).toMatchObject({ user: user.id, ip: '127.0.0.1' });
    const key = /hcw_\w{28}/.exec(made.text)?.[0] ?? 'none';
    expect(JSON.stringify(lines)).not.toContain(key.slice(4, 12));
  });

  test('what changes nothing is not in it', async () => {
    const project = await world.project();
    const { visitor } = world.people.owner;
    for (const fields of [
      { set_project_name: '1', name: project.name },
      { revoke_key: 'api_key' },
      { change_role: '1', email: 'reader@example.org', role: 'r' },
      { cancel_transfer: '1' },
      { invite_team_member: '1', email: 'reader@example.org', role: 'm' },
    ]) {
      await visitor.post(settingsOf(project), fields);
    }
    expect(await actionsOf(project)).toEqual([]);
    expect((await visitor.get(logOf(project))).text).toContain('The keys, members and owner');
  });

  test('that a project was removed is remembered after it is gone', async () => {
    const project = await world.project({ name: 'Gone' });
    await world.people.owner.visitor.post(`/projects/${project.code}/remove/`);
    const rows = await world.db.store.dialect.knex('audit_log').whereNull('project_id').pluck('detail');
    expect(rows).toContain(`Gone (${project.code})`);
  });

  test('G9: entries are kept for a year', async () => {
    const project = await world.project();
    const note = async (createdAt: ReturnType<typeof at>, detail: string) =>
      await world.db.store.auditLog.insert({
        projectId: project.id,
        userId: null,
        createdAt,
        actor: 'a@example.org',
        action: 'key-created',
        remoteAddr: '',
        detail,
      });
    await note(at(0), 'old');
    await note(at(1), 'a year old');
    const read = await world.db.store.auditLog.ofProject(project.id, { now: at(YEAR + 1), skip: 0, limit: 9 });
    expect(read.map(({ detail }) => detail)).toEqual(['a year old']);
    await note(at(YEAR + 1), 'new');
    const left = await world.db.store.dialect.knex('audit_log').where({ project_id: project.id }).pluck('detail');
    expect(left.sort()).toEqual(['a year old', 'new']);
  });

  test('a long log comes in pages', async () => {
    const project = await world.project();
    const row = {
      project_id: project.id,
      created_at: world.db.store.dialect.instant(clock.now()),
      actor: 'a@example.org',
    };
    const { knex } = world.db.store.dialect;
    for (let n = 0; n < 101; n += 1) {
      await knex('audit_log').insert({ ...row, action: 'key-created', detail: `#${n}#`, remote_addr: '' });
    }
    const { visitor } = world.people.owner;
    const first = (await visitor.get(logOf(project))).text;
    expect(first).toContain('href="?page=2"');
    expect(first).toContain('#100#');
    expect(first).not.toContain('#0#');
    const second = (await visitor.get(`${logOf(project)}?page=2`)).text;
    expect(second).toContain('#0#');
    expect(second).toContain('href="?page=1"');
    for (const odd of ['0', '-1', 'x', '1e9', '99999999999999999999']) {
      expect((await visitor.get(`${logOf(project)}?page=${odd}`)).text).toContain('#100#');
    }
  });
});
