import type { ComponentChildren } from 'preact';
import { DeliveryTrouble, type ShownTroubledChannel } from '../components/delivery-trouble.tsx';
import { Page } from './page.tsx';
import type { Shell } from './shell.ts';

/** What the pages of a project say of it. */
export interface ShownProject {
  readonly code: string;
  readonly name: string;
  readonly canViewAuditLog: boolean;
  /** It has no channels, or one that did not deliver last time. */
  readonly hasChannelTrouble: boolean;
  /** Those that deliver nothing. */
  readonly troubledChannels: readonly ShownTroubledChannel[];
}

export const PROJECT_SECTIONS = ['checks', 'integrations', 'badges', 'settings'] as const;
export type ProjectSection = (typeof PROJECT_SECTIONS)[number];

interface ProjectPageProps {
  readonly shell: Shell;
  readonly project: ShownProject;
  /** Which link is marked as the one that is open. */
  readonly section: ProjectSection;
  /** Of the document, with the name of the site. */
  readonly title: string;
  /** The heading of the page; absent: the name of the project. */
  readonly heading?: ComponentChildren;
  /** Stands above the heading: the way down to a page, usually. */
  readonly above?: ComponentChildren;
  /** Stands beside the heading: buttons, usually. */
  readonly actions?: ComponentChildren;
  /** Something in view is down: the icon of the page is red. */
  readonly isDown?: boolean;
  /** Where the page's event stream is; absent for pages that do not change. */
  readonly live?: string;
  /** A column of text and forms instead of the full width. */
  readonly narrow?: boolean;
  readonly children: ComponentChildren;
}

/** The frame around the pages of a project: switcher, links to its sections, heading. */
export function ProjectPage(props: ProjectPageProps) {
  const { shell, project, section, title, heading, above, actions, live, children } = props;
  const { isDown = false, narrow = false } = props;
  return (
    <Page
      shell={shell}
      title={title}
      isDown={isDown}
      narrow={narrow}
      place={{ project, section }}
      {...(live === undefined ? {} : { live })}
    >
      {above}
      <header class="page-head">
        <h1 class="page-head__title">{heading ?? <bdi>{project.name}</bdi>}</h1>
        {actions === undefined ? null : <div class="page-head__actions">{actions}</div>}
      </header>
      <DeliveryTrouble prefix={shell.prefix} projectCode={project.code} channels={project.troubledChannels} />
      {children}
    </Page>
  );
}
