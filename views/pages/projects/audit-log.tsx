import { Breadcrumb } from '../../components/breadcrumb.tsx';
import { Moment } from '../../components/moment.tsx';
import { ProjectPage, type ShownProject } from '../../layout/project-page.tsx';
import type { Shell } from '../../layout/shell.ts';

export interface AuditLogProps {
  readonly shell: Shell;
  readonly project: ShownProject;
  readonly entries: readonly ShownEntry[];
  /** From 1. */
  readonly page: number;
  readonly hasOlder: boolean;
}

export interface ShownEntry {
  readonly key: string;
  /** ISO 8601. */
  readonly at: string;
  readonly actor: string;
  readonly event: string;
  readonly detail: string;
  readonly remoteAddr: string;
}

/** Who did what to a project in the last year. */
export function AuditLogPage({ shell, project, entries, page, hasOlder }: AuditLogProps) {
  return (
    <ProjectPage
      shell={shell}
      project={project}
      section="settings"
      title={`${project.name}: audit log – ${shell.siteName}`}
      heading="Audit log"
      above={
        <Breadcrumb
          items={[
            { label: project.name, href: `${shell.prefix}/projects/${project.code}/settings/` },
            { label: 'Audit log' },
          ]}
        />
      }
    >
      {entries.length === 0 ? (
        <p>The keys, members and owner of this project have not changed within the last year.</p>
      ) : null}
      {entries.length === 0 ? null : <Entries entries={entries} />}
      <nav class="pager" aria-label="Pages">
        {page > 1 ? <a href={`?page=${page - 1}`}>Newer</a> : <span />}
        {hasOlder ? <a href={`?page=${page + 1}`}>Older</a> : <span />}
      </nav>
    </ProjectPage>
  );
}

function Entries({ entries }: { readonly entries: readonly ShownEntry[] }) {
  return (
    <table class="log">
      <caption class="visually-hidden">Changes, newest first</caption>
      <thead>
        <tr>
          <th class="log__when" scope="col">
            When
          </th>
          <th class="log__who" scope="col">
            Who
          </th>
          <th class="log__what" scope="col">
            What
          </th>
          <th scope="col">Details</th>
          <th class="log__from" scope="col">
            From
          </th>
        </tr>
      </thead>
      <tbody>
        {entries.map((entry) => (
          <tr key={entry.key}>
            <td class="log__quiet">
              <Moment at={entry.at} none="" />
            </td>
            <td>
              <bdi>{entry.actor}</bdi>
            </td>
            <td>{entry.event}</td>
            <td>{entry.detail === '' ? null : <bdi>{entry.detail}</bdi>}</td>
            <td class="log__quiet">{entry.remoteAddr}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
