import { add, showAdd } from '../pages/checks/add.ts';
import { changeSelected } from '../pages/checks/bulk.ts';
import { downloadCsv } from '../pages/checks/csv.ts';
import { showList } from '../pages/checks/list.ts';
import { quickAction } from '../pages/checks/quick.ts';
import { showStatuses } from '../pages/checks/status.ts';
import { undoBulk } from '../pages/checks/undo.ts';
import { hideWelcome, saveView } from '../pages/checks/view.ts';
import { addProjectOfUser } from '../pages/projects/add.ts';
import { showAuditLog } from '../pages/projects/audit-log.ts';
import { makeBadge, showBadges } from '../pages/projects/badges.ts';
import { showProjectMenu } from '../pages/projects/menu.ts';
import { removeProjectOfUser } from '../pages/projects/remove.ts';
import { changeSettings, showSettings } from '../pages/projects/settings.ts';
import { changeStatusPageForm, showStatusPageForm } from '../pages/projects/status-page.ts';
import { addStatusPage, showStatusPages } from '../pages/projects/status-pages.ts';
import { type Route, userRoute } from '../route.ts';

/** A project: its checks, settings, team. */
export const projectsRoutes: readonly Route[] = [
  userRoute('/projects/menu/', 'signed-in', { get: showProjectMenu }, { polled: true }),
  userRoute('/projects/{project}/checks/', 'signed-in', { get: showList }, { destination: true, countsAsUse: true }),
  userRoute('/projects/{project}/checks/status/', 'signed-in', { get: showStatuses }, { polled: true }),
  userRoute('/projects/{project}/checks/add/', 'signed-in', { get: showAdd, post: add }),
  userRoute('/projects/{project}/checks/bulk/', 'signed-in', { post: changeSelected }),
  userRoute('/projects/{project}/checks/bulk/undo/', 'signed-in', { post: undoBulk }),
  userRoute('/projects/{project}/checks/csv/', 'signed-in', { get: downloadCsv }),
  userRoute('/projects/{project}/checks/quick/', 'signed-in', { post: quickAction }),
  userRoute('/projects/{project}/checks/view/', 'signed-in', { post: saveView }),
  userRoute('/projects/{project}/checks/welcome/', 'signed-in', { post: hideWelcome }),
  userRoute('/projects/add/', 'signed-in', { post: addProjectOfUser }),
  userRoute(
    '/projects/{project}/settings/',
    'signed-in',
    { get: showSettings, post: changeSettings },
    { destination: true },
  ),
  userRoute('/projects/{project}/remove/', 'signed-in', { post: removeProjectOfUser }),
  userRoute('/projects/{project}/audit_log/', 'signed-in', { get: showAuditLog }),
  userRoute('/projects/{project}/status_pages/', 'signed-in', { get: showStatusPages, post: addStatusPage }),
  userRoute('/projects/{project}/status_pages/{slug}/', 'signed-in', {
    get: showStatusPageForm,
    post: changeStatusPageForm,
  }),
  userRoute('/projects/{project}/badges/', 'signed-in', { get: showBadges, post: makeBadge }, { destination: true }),
];
