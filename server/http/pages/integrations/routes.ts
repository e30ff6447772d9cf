import type { Registry } from '../../../delivery/registry.ts';
import { openRoute, type PageRoute, userRoute } from '../../kit/page-route.ts';
import { enable, remove, rename, showChecks, showName, showRemove, test } from './channel-actions.ts';
import { edit, showEdit } from './edit.ts';
import { routesOfKind } from './kind-routes.ts';
import { assignChecks, showIntegrations } from './list.ts';
import { retry, showChannelLog, showProjectLog } from './log.ts';
import { showPrometheus } from './prometheus.ts';
import { askToUnsubscribe, unsubscribe } from './unsubscribe.ts';
import { verifyChannel } from './verify.ts';

/** Channels, and what people come to from the messages they sent. */
export const integrationsRoutes = ({ all: kinds }: Pick<Registry, 'all'>): readonly PageRoute[] => [
  userRoute(
    '/projects/{project}/integrations/',
    'signed-in',
    { get: showIntegrations, post: assignChecks },
    { destination: true, countsAsUse: true },
  ),
  userRoute('/projects/{project}/add_prometheus/', 'signed-in', { get: showPrometheus }, { destination: true }),
  ...kinds.flatMap(routesOfKind),
  userRoute(
    '/projects/{project}/notifications/',
    'signed-in',
    { get: showProjectLog, post: retry },
    { destination: true },
  ),
  userRoute('/integrations/{channel}/log/', 'signed-in', { get: showChannelLog }, { destination: true }),
  userRoute('/integrations/{channel}/test/', 'signed-in', { post: test }),
  userRoute('/integrations/{channel}/name/', 'signed-in', { get: showName, post: rename }),
  userRoute('/integrations/{channel}/edit/', 'signed-in', { get: showEdit, post: edit }, { destination: true }),
  userRoute('/integrations/{channel}/checks/', 'signed-in', { get: showChecks }),
  userRoute('/integrations/{channel}/enable/', 'signed-in', { post: enable }),
  userRoute('/integrations/{channel}/remove/', 'signed-in', { get: showRemove, post: remove }),
  openRoute('/integrations/{channel}/verify/{token}/', 'anyone', { get: verifyChannel }),
  openRoute(
    '/integrations/{channel}/unsub/{signed}/',
    'anyone',
    { get: askToUnsubscribe, post: unsubscribe },
    { csrfExempt: true },
  ),
];
