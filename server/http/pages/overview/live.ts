import { WelcomeState } from '../../../../views/pages/checks/onboarding.tsx';
import { rowId } from '../../../../views/pages/checks/shown-check.ts';
import { Totals } from '../../../../views/pages/overview/overview-page.tsx';
import { cardId, ProjectCard } from '../../../../views/pages/overview/project-card.tsx';
import { TroubleRow, TroubleSummary } from '../../../../views/pages/overview/troubles.tsx';
import type { Instant } from '../../../core/instant.ts';
import { readListQuery } from '../../../core/listing/query.ts';
import type { Overview } from '../../../store/reads/overview.ts';
import { pathPrefix } from '../../kit/request.ts';
import type { LiveModel, LiveView } from '../../live/model.ts';
import { type LiveRequest, stillSignedIn } from '../../live/request.ts';
import { firstCheckOf, type OverviewModel, presentOverview } from './present.ts';

const NO_FILTER = readListQuery(new URLSearchParams());

type Content = Pick<LiveModel, 'parts' | 'lists'>;

/** Keeps the page of all projects up to date. */
export async function overviewView(request: LiveRequest): Promise<LiveView> {
  const { deps, lastProject } = request;
  const prefix = pathPrefix(deps.config.siteRoot);
  return viewOf(request, `overview ${lastProject}`, (model, read) => {
    const { counts, projects } = model;
    const parts = new Map(
      projects.map((project) => {
        const card = ProjectCard({ ...project, prefix, isLast: project.code === lastProject });
        return [cardId(project.code), deps.render.fragment(card)];
      }),
    );
    parts.set('totals', deps.render.fragment(Totals({ prefix, counts, projects: projects.length })));
    const welcome = firstCheckOf(read, deps.config.pingEndpoint);
    if (welcome !== null) parts.set('welcome', deps.render.fragment(WelcomeState({ prefix, ...welcome })));
    return { parts, lists: new Map([['projects', projects.map(({ code }) => cardId(code))]]) };
  });
}

/** Keeps the page of what is down, late or running up to date. */
export async function troublesView(request: LiveRequest): Promise<LiveView> {
  const { deps } = request;
  const prefix = pathPrefix(deps.config.siteRoot);
  return viewOf(request, 'troubles', ({ counts, troubles }) => {
    const rows = troubles.map((check) => TroubleRow({ prefix, check }));
    const ids = troubles.map(({ code }) => rowId(code));
    const parts = new Map(rows.map((row, index) => [ids[index] ?? '', deps.render.fragment(row)]));
    parts.set('summary', deps.render.fragment(TroubleSummary({ counts, query: NO_FILTER })));
    return { parts, lists: new Map([['checks', ids]]) };
  });
}

function viewOf(
  request: LiveRequest,
  name: string,
  contentOf: (model: OverviewModel, read: Overview) => Content,
): LiveView {
  const { deps, user } = request;
  return {
    key: `${name} ${user.id}`,
    isStillAllowed: stillSignedIn(request),
    async read(now: Instant) {
      const [read, isHeld] = await Promise.all([deps.store.reads.overview(user.id), deps.store.listening.isHeld()]);
      const model = presentOverview(read, { now, isHeld, siteName: deps.config.siteName });
      const { title, counts, changesAt } = model;
      return { title, isDown: counts.down > 0, changesAt, ...contentOf(model, read) };
    },
  };
}
