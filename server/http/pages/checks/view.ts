import { COLUMNS, writeLook } from '../../../../views/pages/checks/look.ts';
import { sortOf, URL_STYLES } from '../../../core/listing/query.ts';
import { accessTo, demand } from '../../../services/access.ts';
import { changeAccountSettings } from '../../../services/account-settings.ts';
import { setUrlStyle } from '../../../services/change-project.ts';
import type { Reply } from '../../kit/reply.ts';
import { isSiteHttps } from '../../kit/site-address.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { backTo } from '../check/check-visit.ts';

/** Keeps how lists look in this browser. */
export const LOOK_COOKIE = 'checks_look';
/** Set in browsers that do not want to be led by the hand. */
export const WELCOME_COOKIE = 'no_welcome';

const KEPT_MS = 400 * 86_400_000;

/** Saves how lists look: in the browser; the order in the profile; which addresses, for all, in the project. */
export async function saveView(visit: SignedInVisit<'project'>): Promise<Reply> {
  const { deps, user, form, param } = visit;
  const access = await accessTo(param('project'), user, deps.store);
  demand('view', access);
  const { project } = access;
  const sort = sortOf(form.one('sort'));
  if (sort !== null && sort !== user.profile.sort) await changeAccountSettings(user.id, { sort }, deps);
  const urls = URL_STYLES.find((style) => style === form.one('urls'));
  if (urls !== undefined && demand('set-url-style', access)) await setUrlStyle(project, urls, deps);
  const columns = new Set(form.all('column'));
  keep(
    visit,
    LOOK_COOKIE,
    writeLook({
      density: form.has('compact') ? 'compact' : 'usual',
      isGrouped: form.has('grouped'),
      hidden: COLUMNS.flatMap(({ id }) => (columns.has(id) ? [] : [id])),
    }),
  );
  return backTo(visit, { project });
}

/** Hides the first steps, in this browser for good. */
export async function hideWelcome(visit: SignedInVisit<'project'>): Promise<Reply> {
  const { project } = await accessTo(visit.param('project'), visit.user, visit.deps.store);
  keep(visit, WELCOME_COOKIE, '1');
  return backTo(visit, { project });
}

function keep({ res, shell, deps }: Pick<SignedInVisit, 'res' | 'shell' | 'deps'>, name: string, value: string): void {
  const path = shell.prefix === '' ? '/' : shell.prefix;
  res.cookie(name, value, { path, maxAge: KEPT_MS, httpOnly: true, sameSite: 'lax', secure: isSiteHttps(deps.config) });
}
