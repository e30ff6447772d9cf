import type { Shell } from '../layout/shell.ts';

/** What the pages of a project say of it. */
export interface ShownProject {
  readonly code: string;
  readonly name: string;
  readonly canViewAuditLog: boolean;
}

export type ProjectTab = 'checks' | 'settings' | 'audit_log';

interface ProjectHeadProps {
  readonly shell: Shell;
  readonly project: ShownProject;
  readonly current: ProjectTab;
}

/** The name of a project, and the way to its other pages. */
export function ProjectHead({ shell, project, current }: ProjectHeadProps) {
  const tabs: readonly (readonly [ProjectTab, string])[] = [
    ['checks', 'Checks'],
    ['settings', 'Settings'],
    ...(project.canViewAuditLog ? ([['audit_log', 'Audit log']] as const) : []),
  ];
  return (
    <header class="project-head">
      <h1 class="project-head__name">
        <bdi>{project.name}</bdi>
      </h1>
      <nav class="tabs" aria-label="Project">
        {tabs.map(([tab, label]) => (
          <a
            class="tabs__tab"
            key={tab}
            href={`${shell.prefix}/projects/${project.code}/${tab}/`}
            {...(tab === current ? { 'aria-current': 'page' as const } : {})}
          >
            {label}
          </a>
        ))}
      </nav>
    </header>
  );
}
