import type { Area } from './area.ts';

/** A project: its checks, settings and audit log. */
export const projects: Area = {
  shots: ({ project, check }) => [
    { name: 'project-checks', path: `/projects/${project.code}/checks/`, as: 'owner' },
    { name: 'check-add', path: `/projects/${project.code}/checks/add/`, as: 'owner' },
    { name: 'check-name', path: `/checks/${check.code}/name/`, as: 'owner' },
    { name: 'check-actions', path: `/checks/${check.code}/actions/`, as: 'owner' },
    { name: 'check-channels', path: `/checks/${check.code}/channels/`, as: 'owner' },
    { name: 'project-checks-reader', path: `/projects/${project.code}/checks/`, as: 'reader' },
    {
      name: 'checks-bulk',
      path: `/projects/${project.code}/checks/`,
      as: 'owner',
      before: async (page) => {
        const first = page.getByRole('checkbox', { name: 'Select', exact: true }).first();
        if ((await first.count()) === 0) return;
        await first.check();
        await page.getByRole('button', { name: 'Select all shown' }).click();
        await page.getByRole('button', { name: 'Pause' }).last().click();
        await page.getByRole('dialog').waitFor();
      },
    },
    { name: 'project-settings', path: `/projects/${project.code}/settings/`, as: 'owner' },
    { name: 'project-settings-reader', path: `/projects/${project.code}/settings/`, as: 'reader' },
    { name: 'project-audit-log', path: `/projects/${project.code}/audit_log/`, as: 'owner' },
  ],
};
