import { type PageRoute, userRoute } from '../../kit/page-route.ts';
import { add, showAdd } from '../checks/add.ts';
import { changeSelected } from '../checks/bulk.ts';
import { downloadCsv } from '../checks/csv.ts';
import { showList } from '../checks/list.ts';
import { quickAction } from '../checks/quick.ts';
import { showStatuses } from '../checks/status.ts';
import { undoBulk } from '../checks/undo.ts';
import { hideWelcome, saveView } from '../checks/view.ts';
import { showAuditLog } from './audit-log.ts';
import { makeBadge, showBadges } from './badges.ts';
import { addProjectOfUser, removeProjectOfUser } from './change.ts';
import { showProjectMenu } from './menu.ts';
import { changeSettings, showSettings } from './settings.ts';
import { changeStatusPageForm, showStatusPageForm } from './status-page.ts';
import { addStatusPage, showStatusPages } from './status-pages.ts';

/** A project: its checks, settings, team. */
export const projectsRoutes: readonly PageRoute[] = [
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
