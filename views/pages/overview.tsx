import type { ComponentChildren } from 'preact';
import { AddProject } from '../components/add-project.tsx';
import { CheckRow, type CheckRowProps } from '../components/check-row.tsx';
import { Page } from '../layout/page.tsx';
import { ProjectPage, type ShownProject } from '../layout/project-page.tsx';
import type { Shell } from '../layout/shell.ts';

export interface OverviewProject {
  readonly key: string;
  readonly name: string;
  readonly checks: readonly CheckRowProps[];
}

export interface OverviewProps {
  readonly shell: Shell;
  readonly title: string;
  readonly isDown: boolean;
  readonly live?: string;
  /** Stands above the list of one project; absent on the page of all. */
  readonly head?: ComponentChildren;
  readonly summary: readonly SummaryPart[];
  readonly projects: readonly OverviewProject[];
}

export interface SummaryPart {
  readonly count: number;
  readonly word: string;
}

/** All projects with their checks, one table each. */
export function OverviewPage({ shell, title, isDown, live, summary, projects }: OverviewProps) {
  return (
    <Page shell={shell} title={title} isDown={isDown} {...(live === undefined ? {} : { live })}>
      <h1>Checks</h1>
      <SummaryLine parts={summary} />
      {projects.length === 0 ? <Invitation /> : null}
      <div id="projects">
        {projects.map((project) => (
          <ProjectSection project={project} key={project.key} />
        ))}
      </div>
      <AddProject shell={shell} />
    </Page>
  );
}

interface ProjectChecksProps extends OverviewProps {
  readonly project: ShownProject;
}

/** The checks of one project. */
export function ProjectChecksPage({
  shell,
  title,
  isDown,
  live,
  head,
  summary,
  projects,
  project,
}: ProjectChecksProps) {
  return (
    <ProjectPage
      shell={shell}
      project={project}
      section="checks"
      title={title}
      isDown={isDown}
      {...(live === undefined ? {} : { live })}
    >
      {head}
      <SummaryLine parts={summary} />
      {projects.map((each) => (
        <ProjectSection project={each} key={each.key} />
      ))}
    </ProjectPage>
  );
}

/** One project with its checks. */
export function ProjectSection({ project }: { readonly project: OverviewProject }) {
  return (
    <section class="project" id={project.key}>
      <div class="project__head">
        <h2>
          <bdi>{project.name}</bdi>
        </h2>
        <span class="project__count">{countOf(project.checks.length)}</span>
      </div>
      {project.checks.length > 0 ? <CheckTable checks={project.checks} name={project.name} /> : null}
    </section>
  );
}

/** The line that sums up what stands below it. */
export function SummaryLine({ parts }: { readonly parts: readonly SummaryPart[] }) {
  return (
    <p class="summary" id="summary">
      <Summary parts={parts} />
    </p>
  );
}

/** How many checks are in which status, worst first. */
function Summary({ parts }: { readonly parts: readonly SummaryPart[] }) {
  if (parts.length === 0) return <>No checks yet</>;
  return (
    <>
      {parts.map((part, index) => (
        <span key={part.word}>
          {index > 0 ? ' · ' : ''}
          <strong>{part.count}</strong> {part.word}
        </span>
      ))}
    </>
  );
}

function CheckTable({ checks, name }: { readonly checks: readonly CheckRowProps[]; readonly name: string }) {
  return (
    <table class="checks">
      <caption class="visually-hidden">Checks of {name}</caption>
      <thead>
        <tr>
          <th class="checks__status" scope="col">
            Status
          </th>
          <th scope="col">Name</th>
          <th class="checks__schedule" scope="col">
            Schedule
          </th>
          <th class="checks__time" scope="col">
            Last ping
          </th>
          <th class="checks__time" scope="col">
            Next due
          </th>
        </tr>
      </thead>
      <tbody>
        {checks.map((check) => (
          <CheckRow {...check} key={check.id} />
        ))}
      </tbody>
    </table>
  );
}

function Invitation() {
  return (
    <section class="invitation">
      <h2>Watch your first job</h2>
      <p>Two commands in the folder of Rollcall make a project and a check in it:</p>
      <pre>
        {'npm run -s rollcall -- createproject --owner you@example.org --name "My jobs"\n'}
        {'npm run -s rollcall -- createcheck --project <code> --name nightly-backup'}
      </pre>
      <p>The second one prints the URL to ping. Put it at the end of the job's crontab line:</p>
      <pre>{'30 2 * * * /usr/local/bin/backup && curl -fsS -m 10 --retry 5 -o /dev/null <URL>'}</pre>
      <p>The check appears here by itself and turns green with its first ping.</p>
    </section>
  );
}

function countOf(checks: number): string {
  if (checks === 0) return 'no checks yet';
  return checks === 1 ? '1 check' : `${checks} checks`;
}
