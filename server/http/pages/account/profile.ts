import { z } from 'zod';
import { type ListedProject, ProfilePage } from '../../../../views/pages/account/profile.tsx';
import { toIso } from '../../../core/iso.ts';
import { message } from '../../../core/messages.ts';
import { compareNames } from '../../../core/names.ts';
import { currentZoneName, ZONE_NAMES } from '../../../core/schedule/zone-names.ts';
import { capitalised, roleWord } from '../../../core/words.ts';
import { isCheckable } from '../../../passwords.ts';
import { changeAccountSettings } from '../../../services/account-settings.ts';
import { leaveProject } from '../../../services/members.ts';
import { readForm } from '../../forms/form-fields.ts';
import { page, type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { actorOf } from '../projects/project-deps.ts';

export const PROFILE = '/accounts/profile/';

const zoneForm = z.object({ tz: z.string().refine((name) => currentZoneName(name) !== null) });

/** Shows the account. */
export async function showProfile(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, shell } = visit;
  const { store, config } = deps;
  const { totp, totpCreatedAt, tz } = user.profile;
  const [password, keys, recoveryCodes, projects] = await Promise.all([
    store.users.password(user.id),
    store.credentials.ofUser(user.id),
    store.recoveryCodes.left(user.id),
    projectsOf(visit),
  ]);
  return page(
    ProfilePage({
      shell,
      email: user.email,
      hasPassword: isCheckable(password),
      keys: keys.map(({ code, name, createdAt, lastUsedAt }) => ({
        code,
        name,
        createdAt: toIso(createdAt),
        lastUsedAt: lastUsedAt === null ? null : toIso(lastUsedAt),
      })),
      canUseKeys: config.rpId !== '',
      totp: totp ? { createdAt: totpCreatedAt === null ? null : toIso(totpCreatedAt) } : null,
      recoveryCodes,
      projects,
      tz,
      zones: ZONE_NAMES,
    }),
  );
}

/** Leaves a project, or sets the time zone. */
export async function changeProfile(visit: SignedInVisit): Promise<Reply> {
  const { deps, user, form, now } = visit;
  const { store, bus } = deps;
  if (form.has('leave_project')) {
    await leaveProject(form.one('code'), { store, bus, now, actor: actorOf(visit) });
    visit.notify('success', message('project-left'));
    return redirectTo(PROFILE);
  }
  const read = readForm(form, zoneForm);
  const tz = read.ok ? currentZoneName(read.values.tz) : null;
  if (tz === null) {
    visit.notify('error', message('zone-unknown'));
    return redirectTo(PROFILE);
  }
  await changeAccountSettings(user.id, { tz }, deps);
  visit.notify('success', message('zone-set', { zone: tz }));
  return redirectTo(PROFILE);
}

async function projectsOf({ deps, user }: SignedInVisit): Promise<readonly ListedProject[]> {
  const { store } = deps;
  const [owned, memberships] = await Promise.all([store.projects.ownedBy(user.id), store.members.ofUser(user.id)]);
  const listed: ListedProject[] = owned.map(({ code, name }) => ({
    code,
    name: name || user.email,
    role: 'Owner',
    isOwn: true,
  }));
  for (const { projectId, role } of memberships) {
    const project = await store.projects.byId(projectId);
    if (project === null) continue;
    const name = project.name || (await store.users.byId(project.ownerId))?.email || '';
    listed.push({ code: project.code, name, role: capitalised(roleWord(role)), isOwn: false });
  }
  return listed.sort((a, b) => compareNames(a.name, b.name));
}
