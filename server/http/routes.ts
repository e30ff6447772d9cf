import type { Route } from './route.ts';
import { accountRoutes } from './routes/account.ts';
import { adminRoutes } from './routes/admin.ts';
import { checksRoutes } from './routes/checks.ts';
import { docsRoutes } from './routes/docs.ts';
import { integrationsRoutes } from './routes/integrations.ts';
import { overviewRoutes } from './routes/overview.ts';
import { projectsRoutes } from './routes/projects.ts';

/** The site map: every page, in one list. Addresses for machines are not here: API, pings, badges, metrics. */
export const routes: readonly Route[] = [
  ...overviewRoutes,
  ...projectsRoutes,
  ...checksRoutes,
  ...integrationsRoutes,
  ...accountRoutes,
  ...docsRoutes,
  ...adminRoutes,
];
