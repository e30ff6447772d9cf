import { inviteMail } from '../../../../views/emails/invite-mail.tsx';
import { transferMail } from '../../../../views/emails/transfer-mail.tsx';
import { logoUrl } from '../../../delivery/texts.ts';
import { makeLoginLink } from '../../../services/login-link.ts';
import type { Invited } from '../../../services/members.ts';
import type { User } from '../../../store/store.ts';
import type { SettingsVisit } from './settings-page.ts';
import { projectTitle } from './shown-project.ts';

/** Mails a link into the project, behind the visitor's back. Without a mail server, nothing. */
export function sendInvite(visit: SettingsVisit, { user, project, role }: Invited): void {
  const { deps, user: inviter } = visit;
  if (!deps.outbox.isOpen) return;
  deps.outbox.prepare(async () => {
    const mail = inviteMail({
      inviter: inviter.email,
      project: await projectTitle(project, deps.store),
      isReadOnly: role === 'r',
      loginLink: await linkTo(`/projects/${project.code}/checks/`, user, visit),
      ...siteOf(visit),
    });
    return { to: user.email, ...mail };
  });
}

/** Mails the one to whom the project is offered a link to where to answer. Without a mail server, nothing. */
export async function sendTransferRequest(visit: SettingsVisit, to: User): Promise<void> {
  const { deps, user: owner, param } = visit;
  const project = await deps.store.projects.byCode(param('project'));
  if (project === null || !deps.outbox.isOpen) return;
  deps.outbox.prepare(async () => {
    const mail = transferMail({
      owner: owner.email,
      project: await projectTitle(project, deps.store),
      loginLink: await linkTo(`/projects/${project.code}/settings/`, to, visit),
      ...siteOf(visit),
    });
    return { to: to.email, ...mail };
  });
}

async function linkTo(path: string, user: User, { deps, shell, now }: SettingsVisit): Promise<string> {
  return await makeLoginLink(user, `${shell.prefix}${path}`, { ...deps, now });
}

function siteOf({ deps: { config } }: SettingsVisit) {
  return { siteName: config.siteName, siteRoot: config.siteRoot, logoUrl: logoUrl(config) };
}
