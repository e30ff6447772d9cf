import type { Area } from './area.ts';

/** A project: its checks, settings and audit log. */
export const projects: Area = {
  shots: ({ project }) => [
    { name: 'project-checks', path: `/projects/${project.code}/checks/`, as: 'owner' },
    { name: 'project-settings', path: `/projects/${project.code}/settings/`, as: 'owner' },
    { name: 'project-settings-reader', path: `/projects/${project.code}/settings/`, as: 'reader' },
    { name: 'project-audit-log', path: `/projects/${project.code}/audit_log/`, as: 'owner' },
  ],
};
