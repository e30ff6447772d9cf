import { h } from 'preact';
import { DELIVERY_TROUBLE_ID, DeliveryTrouble } from '../../../../views/components/delivery-trouble.tsx';
import { CheckRow } from '../../../../views/pages/checks/check-row.tsx';
import { GroupHead } from '../../../../views/pages/checks/check-table.tsx';
import { Summary, TagBar } from '../../../../views/pages/checks/filters.tsx';
import { WelcomeState } from '../../../../views/pages/checks/onboarding.tsx';
import { rowId } from '../../../../views/pages/checks/shown-check.ts';
import { readListQuery } from '../../../core/listing/query.ts';
import type { Project } from '../../../core/project.ts';
import { accessTo } from '../../../services/access.ts';
import { pathPrefix } from '../../kit/request.ts';
import type { LiveModel, LiveView } from '../../live/model.ts';
import { type LiveRequest, stillSignedIn } from '../../live/request.ts';
import { troubledChannels } from '../projects/shown-project.ts';
import { frameOf, groupRows, type ListOrder, orderOf, readList } from './read-list.ts';

/** What of a list's address changes what is sent to it; its filters do not. */
interface LiveLook extends ListOrder {
  readonly isGrouped: boolean;
}

const NO_FILTER = readListQuery(new URLSearchParams());

/** Returns where a list gets its changes from. */
export function liveAddress({ code }: Pick<Project, 'code'>, { sort, urls, isGrouped }: LiveLook): string {
  const params = new URLSearchParams({ project: code, sort, urls, ...(isGrouped ? { grouped: '1' } : {}) });
  return `/events/?${params}`;
}

/** Keeps a list of checks up to date. */
export async function listView(request: LiveRequest): Promise<LiveView> {
  const { deps, user, query } = request;
  const code = query.get('project') ?? '';
  const access = await accessTo(code, user, deps.store);
  const { project } = access;
  const prefix = pathPrefix(deps.config.siteRoot);
  const order = orderOf(readListQuery(query), request, project);
  const isGrouped = query.has('grouped');
  const isSignedIn = stillSignedIn(request);
  return {
    key: ['checks', project.id, access.role, order.sort, order.urls, isGrouped].join(' '),
    concerns: (change) => change.project === undefined || change.project === project.id,
    isStillAllowed: async () => (await isSignedIn()) && (await isStillMember(code, request)),
    async read(now): Promise<LiveModel> {
      const { model, first } = await readList(project, order, now, deps);
      const frame = frameOf(access, model, prefix);
      const groups = groupRows(model.checks, NO_FILTER, isGrouped);
      const parts = new Map<string, string>();
      const rows: string[] = [];
      const add = (id: string, html: string): void => {
        parts.set(id, html);
        rows.push(id);
      };
      for (const { id, title, rows: inGroup } of groups) {
        if (title !== null) add(id, deps.render.fragment(GroupHead({ id, title, count: inGroup.length })));
        for (const { check } of inGroup) add(rowId(check.code), deps.render.fragment(h(CheckRow, { check, frame })));
      }
      const troubled = troubledChannels(await deps.store.channels.ofProject(project.id), deps);
      const trouble = DeliveryTrouble({ prefix, projectCode: project.code, channels: troubled });
      parts.set(DELIVERY_TROUBLE_ID, deps.render.fragment(trouble));
      parts.set('summary', deps.render.fragment(Summary({ counts: model.counts, query: NO_FILTER })));
      parts.set('tags', deps.render.fragment(TagBar({ tags: model.tags, query: NO_FILTER })));
      if (first !== null) {
        const state = WelcomeState({ prefix, first, projectCode: project.code });
        parts.set('welcome', deps.render.fragment(state));
      }
      const { title, counts, changesAt } = model;
      return { title, isDown: counts.down > 0, parts, lists: new Map([['checks', rows]]), changesAt };
    },
  };
}

async function isStillMember(code: string, { deps, user }: LiveRequest): Promise<boolean> {
  return await accessTo(code, user, deps.store).then(
    () => true,
    () => false,
  );
}
