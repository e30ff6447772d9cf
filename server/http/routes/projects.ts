import { addProjectOfUser } from '../pages/projects/add.ts';
import { showAuditLog } from '../pages/projects/audit-log.ts';
import { makeBadge, showBadges } from '../pages/projects/badges.ts';
import { showChecks } from '../pages/projects/checks.ts';
import { showProjectMenu } from '../pages/projects/menu.ts';
import { removeProjectOfUser } from '../pages/projects/remove.ts';
import { changeSettings, showSettings } from '../pages/projects/settings.ts';
import { type Route, userRoute } from '../route.ts';

/** A project: its checks, settings, team. */
export const projectsRoutes: readonly Route[] = [
  userRoute('/projects/{project}/checks/', 'signed-in', { get: showChecks }, { destination: true, countsAsUse: true }),
  userRoute('/projects/menu/', 'signed-in', { get: showProjectMenu }, { polled: true }),
  userRoute('/projects/add/', 'signed-in', { post: addProjectOfUser }),
  userRoute(
    '/projects/{project}/settings/',
    'signed-in',
    { get: showSettings, post: changeSettings },
    { destination: true },
  ),
  userRoute('/projects/{project}/remove/', 'signed-in', { post: removeProjectOfUser }),
  userRoute('/projects/{project}/audit_log/', 'signed-in', { get: showAuditLog }),
  userRoute('/projects/{project}/badges/', 'signed-in', { get: showBadges, post: makeBadge }, { destination: true }),
];
