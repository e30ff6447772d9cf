import { isFiltering } from '../../../server/core/listing/filter-list.ts';
import type { ListQuery, Sort, UrlStyle } from '../../../server/core/listing/query.ts';
import type { StatusCounts, TagSummary } from '../../../server/core/listing/sum-up.ts';
import { Empty } from '../../components/empty.tsx';
import { Form } from '../../components/form.tsx';
import { Icon } from '../../components/icon.tsx';
import { ProjectPage, type ShownProject } from '../../layout/project-page.tsx';
import type { Shell } from '../../layout/shell.ts';
import { BulkBar } from './bulk-bar.tsx';
import { CheckTable, type ListGroup } from './check-table.tsx';
import { Search, Summary, TagBar } from './filters.tsx';
import { LimitNotice, type ShownLimit } from './limit-notice.tsx';
import type { ListLook } from './look.ts';
import { FirstCheck, type ShownFirstCheck, Welcome } from './onboarding.tsx';
import type { RowFrame } from './shown-check.ts';
import { type ShownUndo, UndoNotice } from './undo.tsx';
import { ViewMenu } from './view-menu.tsx';

export interface ListPageProps {
  readonly shell: Shell;
  readonly title: string;
  readonly live: string;
  readonly project: ShownProject;
  readonly query: ListQuery;
  readonly sort: Sort;
  readonly urls: UrlStyle;
  readonly look: ListLook;
  readonly counts: StatusCounts;
  readonly tags: readonly TagSummary[];
  readonly groups: readonly ListGroup[];
  readonly frame: RowFrame;
  readonly limit: ShownLimit;
  /** The check of a project that has just begun; null everywhere else. */
  readonly first: ShownFirstCheck | null;
  readonly undo: ShownUndo | null;
}

/** The checks of a project. */
export function ListPage(props: ListPageProps) {
  const { shell, title, live, project, query, frame, groups, limit, first, undo } = props;
  const path = `/projects/${project.code}/checks/`;
  const isEmpty = groups.every(({ rows }) => rows.length === 0);
  return (
    <ProjectPage
      shell={shell}
      project={project}
      section="checks"
      title={title}
      live={live}
      isDown={props.counts.down > 0}
      actions={frame.canEdit ? <AddButton path={`${shell.prefix}${path}`} limit={limit} query={query} /> : undefined}
    >
      {undo === null ? null : <UndoNotice shell={shell} path={path} undo={undo} />}
      <LimitNotice {...limit} />
      {first === null ? null : <Welcome shell={shell} path={path} first={first} projectCode={project.code} />}
      {isEmpty ? <NoChecks {...props} path={path} /> : <Checks {...props} path={path} />}
    </ProjectPage>
  );
}

type PartProps = ListPageProps & { readonly path: string };

function NoChecks({ shell, frame, path }: PartProps) {
  if (frame.canEdit) return <FirstCheck shell={shell} path={path} />;
  return (
    <Empty
      icon="list-checks"
      title="No checks yet"
      text="A member who can change this project can add the first check."
    />
  );
}

function Checks(props: PartProps) {
  const { shell, project, query, sort, urls, look, counts, tags, groups, frame, path } = props;
  const noneShown = groups.every(({ rows }) => rows.every(({ hidden }) => hidden));
  return (
    <>
      <div class="list-bar">
        <Summary counts={counts} query={query} />
        <Search query={query} />
        <ViewMenu shell={shell} path={path} look={look} sort={sort} urls={urls} canSetUrls={frame.canEdit} />
      </div>
      <TagBar tags={tags} query={query} />
      <Form shell={shell} action={`${path}quick/`} class="list-form" data-list-form>
        <CheckTable name={project.name} groups={groups} frame={frame} query={query} sort={sort} look={look} />
        <p class="list-none" data-list-none hidden={!noneShown}>
          No matching checks found. {isFiltering(query) ? <a href="?">Show all</a> : null}
        </p>
        {frame.canSelect ? <BulkBar action={`${shell.prefix}${path}bulk/`} /> : null}
      </Form>
    </>
  );
}

interface AddButtonProps {
  readonly path: string;
  readonly limit: ShownLimit;
  readonly query: ListQuery;
}

function AddButton({ path, limit: { used, limit }, query }: AddButtonProps) {
  const title = `${used} in use, ${Math.max(0, limit - used)} available`;
  if (used >= limit) {
    return (
      <button class="button button--main" type="button" disabled title={title}>
        <Icon name="plus" /> Add check
      </button>
    );
  }
  const tags = new URLSearchParams(query.tags.map((tag) => ['tag', tag])).toString();
  return (
    <a class="button button--main" href={`${path}add/${tags === '' ? '' : `?${tags}`}`} title={title} data-dialog>
      <Icon name="plus" /> Add check
    </a>
  );
}
