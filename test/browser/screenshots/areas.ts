import { account } from './account.ts';
import { admin } from './admin.ts';
import type { Area } from './area.ts';
import { check } from './check.ts';
import { dialogs } from './dialogs.ts';
import { docs } from './docs.ts';
import { integrations } from './integrations.ts';
import { overview } from './overview.ts';
import { projects } from './projects.ts';

/** All pages there are pictures of, by area. */
export const areas: readonly Area[] = [overview, projects, check, account, docs, dialogs, integrations, admin];
