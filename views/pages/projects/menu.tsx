import { Icon } from '../../components/icon.tsx';
import { type ShownStatus, StatusMark } from '../../components/status.tsx';

export interface MenuProject {
  readonly code: string;
  readonly name: string;
  /** The worst of its checks. */
  readonly status: ShownStatus;
  readonly started: boolean;
}

interface ProjectMenuProps {
  /** Path part of the site's root, without a final slash. */
  readonly prefix: string;
  readonly projects: readonly MenuProject[];
}

/** With so many projects the list gets a box to filter it by. */
const FILTERED_FROM = 8;

/** What opens below the name of a project: the way to all others. */
export function ProjectMenu({ prefix, projects }: ProjectMenuProps) {
  return (
    <>
      {projects.length < FILTERED_FROM ? null : (
        <input
          class="field__input switcher__filter"
          type="search"
          placeholder="Filter projects"
          aria-label="Filter projects"
          autocomplete="off"
          data-filter="switcher-list"
        />
      )}
      <a class="menu__item" href={`${prefix}/`}>
        <Icon name="layers" /> All projects
      </a>
      <ul class="switcher__list" id="switcher-list">
        {projects.map(({ code, name, status, started }) => (
          <li key={code}>
            <a class="menu__item" href={`${prefix}/projects/${code}/checks/`}>
              <StatusMark status={status} started={started} />
              <span class="switcher__item">
                <bdi>{name}</bdi>
              </span>
            </a>
          </li>
        ))}
      </ul>
      <a class="menu__item" href={`${prefix}/#add-project`}>
        <Icon name="plus" /> New project…
      </a>
    </>
  );
}
