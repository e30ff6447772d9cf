import { counted } from '../../../server/core/words.ts';
import { Status } from '../../components/status.tsx';

export interface ProjectCardProps {
  readonly prefix: string;
  readonly code: string;
  readonly name: string;
  readonly owner: string;
  readonly checks: number;
  readonly channels: number;
  /** That of its worst check. */
  readonly status: 'up' | 'grace' | 'down';
  readonly isStarted: boolean;
  readonly down: number;
  readonly late: number;
  /** The first of those that are down. */
  readonly named: readonly { readonly code: string; readonly name: string }[];
  /** It was opened last. */
  readonly isLast: boolean;
}

/** A project at a glance. */
export function ProjectCard(project: ProjectCardProps) {
  const { prefix, code, name, owner, status, isStarted, down, late, named, isLast } = project;
  const more = down - named.length;
  return (
    <li class={`project-card project-card--${status}${isLast ? ' project-card--last' : ''}`} id={cardId(code)} data-row>
      <div class="project-card__head">
        <h2 class="project-card__name" data-filter-text>
          <a href={`${prefix}/projects/${code}/checks/`} data-row-link>
            <bdi>{name}</bdi>
          </a>
        </h2>
        {project.checks === 0 ? null : <Status status={status} started={isStarted} />}
      </div>
      <p class="project-card__counts">
        {counted(project.checks, 'check')}, {counted(project.channels, 'integration')}
        {late > 0 ? `, ${late} late` : ''}
        {down > 0 ? `, ${down} down` : ''}
      </p>
      {named.length === 0 ? null : (
        <ul class="project-card__down">
          {named.map((check) => (
            <li key={check.code}>
              <a href={`${prefix}/checks/${check.code}/details/`}>
                <bdi>{check.name || 'unnamed'}</bdi>
              </a>
            </li>
          ))}
          {more > 0 ? <li>and {more} more</li> : null}
        </ul>
      )}
      <p class="project-card__owner">
        <bdi>{owner}</bdi>
      </p>
    </li>
  );
}

/** Returns the id of a project's card. */
export function cardId(code: string): string {
  return `project-${code}`;
}
