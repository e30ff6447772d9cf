import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Project } from '../../../server/core/project.ts';
import { startApp } from '../../support/app.ts';
import { seedCheck } from '../../support/seed.ts';
import { type SmtpSink, startSmtpSink } from '../../support/smtp-sink.ts';
import { pageStores } from '../../support/stores.ts';
import { offerTo, openWorld, settingsOf, type World } from './world.ts';

const OTHERS = ['manager', 'member', 'reader', 'superuser'] as const;

describe.each(pageStores)('transfer of a project on $name', ({ open }) => {
  let smtp: SmtpSink;
  let world: World;
  let project: Project;
  let path: string;

  beforeAll(async () => {
    smtp = await startSmtpSink();
    world = await openWorld(await open(), { smtp });
  });
  beforeEach(async () => {
    await world.app.mailsSent();
    smtp.mails.length = 0;
    project = await world.project();
    path = settingsOf(project);
  });
  afterAll(async () => {
    await world.close();
    await smtp.close();
  });

  const offer = async (email: string) => await world.people.owner.visitor.post(path, { transfer_project: '1', email });
  const proposed = async () => {
    const members = await world.db.store.members.team(project.id);
    return members.filter((each) => each.transferRequestedAt !== null).map(({ email }) => email);
  };

  test.each(['manager', 'member', 'reader'])('P10: the owner offers the project to a %s', async (role) => {
    expect((await offer(`${role}@example.org`)).status).toBe(200);
    expect(await proposed()).toEqual([`${role}@example.org`]);
  });

  test('P10: a later offer takes the place of the earlier', async () => {
    await offer('member@example.org');
    await offer('manager@example.org');
    expect(await proposed()).toEqual(['manager@example.org']);
  });

  test('P10: the mail asks for an answer, and its link leads to the settings', async () => {
    await offer('member@example.org');
    await world.app.mailsSent();
    const [mail] = smtp.mails;
    expect(mail?.to).toEqual(['member@example.org']);
    expect(mail?.parsed.subject).toBe('Ownership Transfer Request');
    for (const part of [mail?.parsed.text, mail?.parsed.html]) expect(part).toContain('Backups');
    expect(mail?.parsed.text).toContain('owner@example.org');
    const url = new URL(/http\S+check_token\S+/.exec(mail?.parsed.text ?? '')?.[0] ?? '');
    const visitor = world.app.visitor();
    const answer = await visitor.post(`${url.pathname}${url.search}`);
    expect(answer.location).toBe(path);
    expect((await visitor.get(path)).text).toContain('This project is offered to you');
  });

  test.each([
    ['somebody who is no member', 'outsider@example.org'],
    ['an unknown address', 'nobody@example.org'],
    ['the owner', 'owner@example.org'],
  ])('P10: an offer to %s is refused with 400', async (_, email) => {
    expect((await offer(email)).status).toBe(400);
    expect(await proposed()).toEqual([]);
  });

  test.each(OTHERS)('P10: nobody else offers it, not even a superuser: 403 for the %s', async (role) => {
    const form = { transfer_project: '1', email: 'member@example.org' };
    expect((await world.people[role].visitor.post(path, form)).status).toBe(403);
    expect(await proposed()).toEqual([]);
  });

  test('P11: the owner takes the offer back; others may not', async () => {
    await offer('member@example.org');
    for (const role of OTHERS) {
      expect((await world.people[role].visitor.post(path, { cancel_transfer: '1' })).status, role).toBe(403);
    }
    expect(await proposed()).toEqual(['member@example.org']);
    expect((await world.people.owner.visitor.post(path, { cancel_transfer: '1' })).status).toBe(200);
    expect(await proposed()).toEqual([]);
  });

  test('P12: who accepts becomes the owner, and the owner a member who may write', async () => {
    const { owner, reader } = world.people;
    await offerTo(world, project, reader.user);
    const answer = await reader.visitor.post(path, { accept_transfer: '1' });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('You are now the owner of this project');
    expect((await world.stored(project))?.ownerId).toBe(reader.user.id);
    const { members } = world.db.store;
    expect(await members.of(project.id, reader.user.id)).toBeNull();
    expect(await members.of(project.id, owner.user.id)).toMatchObject({ role: 'w', transferRequestedAt: null });
    expect((await owner.visitor.post(path, { transfer_project: '1', email: 'manager@example.org' })).status).toBe(403);
  });

  test('P12: without an offer, or with one to somebody else, there is nothing to accept', async () => {
    await offerTo(world, project, world.people.member.user);
    for (const role of ['owner', 'manager', 'reader', 'superuser'] as const) {
      expect((await world.people[role].visitor.post(path, { accept_transfer: '1' })).status, role).toBe(403);
    }
    expect((await world.stored(project))?.ownerId).toBe(project.ownerId);
  });

  test('P12: who has no room for the checks cannot accept: 400, and the button is off and says why', async () => {
    const { store } = world.db;
    const { user, visitor } = await world.person();
    await store.members.insert({ userId: user.id, projectId: project.id, role: 'w', transferRequestedAt: null });
    await offerTo(world, project, user);
    await seedCheck(store, { projectId: project.id });
    await seedCheck(store, { projectId: project.id });
    await store.users.setCheckLimit(user.id, 1);
    const { text } = await visitor.get(path);
    expect(text).toContain('It has 2 checks');
    expect(text).toContain('You can have 1 more, so you cannot accept it now');
    expect(text).toMatch(
      /<button[^>]*name="accept_transfer"[^>]*disabled|<button[^>]*disabled[^>]*name="accept_transfer"/,
    );
    expect((await visitor.post(path, { accept_transfer: '1' })).status).toBe(400);
    expect((await world.stored(project))?.ownerId).toBe(project.ownerId);
    await store.users.setCheckLimit(user.id, 2);
    expect((await visitor.post(path, { accept_transfer: '1' })).status).toBe(200);
  });

  test('P13: a reader to whom it is offered declines; nobody else can', async () => {
    await offerTo(world, project, world.people.reader.user);
    for (const role of ['owner', 'manager', 'member', 'superuser'] as const) {
      expect((await world.people[role].visitor.post(path, { reject_transfer: '1' })).status, role).toBe(403);
    }
    expect((await world.people.reader.visitor.post(path, { reject_transfer: '1' })).status).toBe(200);
    expect(await proposed()).toEqual([]);
    expect((await world.stored(project))?.ownerId).toBe(project.ownerId);
  });

  test('P14: an offer stands for years, and both sides see since when', async () => {
    await offerTo(world, project, world.people.member.user);
    const since = '<time datetime="2026-01-01T00:00:00+00:00"';
    expect((await world.people.owner.visitor.get(path)).text).toContain(since);
    expect((await world.people.member.visitor.get(path)).text).toContain(since);
    expect((await world.people.member.visitor.post(path, { accept_transfer: '1' })).status).toBe(200);
  });

  test('P14: without a mail server the offer stands all the same', async () => {
    const silent = await startApp(world.db);
    const visitor = await silent.signIn(world.people.owner.user);
    const answer = await visitor.post(path, { transfer_project: '1', email: 'member@example.org' });
    expect(answer.status).toBe(200);
    expect(await proposed()).toEqual(['member@example.org']);
    await silent.stop();
  });
});
