import type { Registry } from '../../delivery/registry.ts';
import type { PageRoute } from '../kit/page-route.ts';
import { accountRoutes } from './account/routes.ts';
import { adminRoutes } from './admin/routes.ts';
import { checksRoutes } from './checks/routes.ts';
import { docsRoutes } from './docs/routes.ts';
import { integrationsRoutes } from './integrations/routes.ts';
import { overviewRoutes } from './overview/routes.ts';
import { projectsRoutes } from './projects/routes.ts';

/** The site map: every page, in one list. Addresses for machines are not here: API, pings, badges, metrics. */
export const routesOf = (registry: Registry): readonly PageRoute[] => [
  ...overviewRoutes,
  ...projectsRoutes,
  ...checksRoutes,
  ...integrationsRoutes(registry),
  ...accountRoutes,
  ...docsRoutes,
  ...adminRoutes,
];
