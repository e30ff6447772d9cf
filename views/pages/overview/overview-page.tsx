import type { StatusCounts } from '../../../server/core/listing/sum-up.ts';
import { counted, statusWord } from '../../../server/core/words.ts';
import { Button } from '../../components/button.tsx';
import { Form } from '../../components/form.tsx';
import { Icon } from '../../components/icon.tsx';
import { Page } from '../../layout/page.tsx';
import type { Shell } from '../../layout/shell.ts';
import { type ShownFirstCheck, Welcome } from '../checks/onboarding.tsx';
import { ProjectCard, type ProjectCardProps } from './project-card.tsx';

export interface OverviewPageProps {
  readonly shell: Shell;
  readonly title: string;
  readonly live: string;
  readonly counts: StatusCounts;
  readonly projects: readonly Omit<ProjectCardProps, 'prefix'>[];
  /** What the names of the projects shown have in them; empty: all. */
  readonly search: string;
  /** Of a new user; null for all others. */
  readonly welcome: { readonly first: ShownFirstCheck; readonly projectCode: string } | null;
}

/** All projects of a user, a card each. */
export function OverviewPage(props: OverviewPageProps) {
  const { shell, title, live, counts, projects, search, welcome } = props;
  if (projects.length === 0) return <NoProjects {...props} />;
  const wanted = search.toLowerCase();
  return (
    <Page shell={shell} title={title} live={live} isDown={counts.down > 0}>
      <h1 class="page-title">Projects</h1>
      {welcome === null ? null : (
        <Welcome shell={shell} path={`/projects/${welcome.projectCode}/checks/`} {...welcome} />
      )}
      <div class="list-bar">
        <Totals prefix={shell.prefix} counts={counts} projects={projects.length} />
        <form class="search" method="get" data-list-search>
          <Icon name="search" />
          <input
            class="field__input search__input"
            type="search"
            name="search"
            value={search}
            placeholder="Find a project"
            aria-label="Find a project"
            autocomplete="off"
            data-key="/"
          />
        </form>
      </div>
      <ul class="project-cards" id="projects" data-list>
        {projects
          .filter(({ name }) => name.toLowerCase().includes(wanted))
          .map((project) => (
            <ProjectCard {...project} prefix={shell.prefix} key={project.code} />
          ))}
        <li class="project-card project-card--new">
          <NewProject shell={shell} />
        </li>
      </ul>
    </Page>
  );
}

interface TotalsProps {
  readonly prefix: string;
  readonly counts: StatusCounts;
  readonly projects: number;
}

/** What there is altogether, and the way to what needs a look. */
export function Totals({ prefix, counts, projects }: TotalsProps) {
  const { down, grace, started } = counts;
  const all = counts.up + counts.new + counts.paused + down + grace;
  const parts = [
    [down, statusWord('down'), 'down'],
    [grace, statusWord('grace'), 'grace'],
    [started, 'running', 'started'],
  ] as const;
  const troubles = parts.filter(([count]) => count > 0);
  return (
    <p class="summary" id="totals">
      <span class="summary__none">
        {counted(projects, 'project')}, {counted(all, 'check')}
      </span>
      {troubles.map(([count, word, status]) => (
        <a class={`summary__part summary__part--${status}`} href={`${prefix}/overview/?status=${status}`} key={word}>
          <strong>{count}</strong> {word}
        </a>
      ))}
      {all > 0 && troubles.length === 0 ? <span class="summary__part summary__part--up">All is well</span> : null}
    </p>
  );
}

/** A user without any project: one field creates one. */
function NoProjects({ shell, title }: OverviewPageProps) {
  return (
    <Page shell={shell} title={title}>
      <section class="welcome" aria-labelledby="welcome-title">
        <h1 class="welcome__title" id="welcome-title">
          Create your first project
        </h1>
        <p>A project contains checks that belong together, and has members who share them.</p>
        <NewProject shell={shell} />
      </section>
    </Page>
  );
}

function NewProject({ shell }: { readonly shell: Shell }) {
  return (
    <Form shell={shell} action="/projects/add/" class="welcome__form" id="add-project">
      <label class="field__label" for="add-project-name">
        New project
      </label>
      <input
        class="field__input"
        id="add-project-name"
        name="name"
        maxLength={60}
        placeholder="Name"
        autocomplete="off"
        required
      />
      <Button look="plain">Add project</Button>
    </Form>
  );
}
