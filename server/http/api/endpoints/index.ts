import type { Endpoint } from '../endpoint.ts';
import { bounces } from './bounces.ts';
import { createCheck } from './create-check.ts';
import { deleteCheck } from './delete-check.ts';
import { getCheck } from './get-check.ts';
import { getMetrics } from './get-metrics.ts';
import { getOpenApi } from './get-openapi.ts';
import { getPingBody } from './get-ping-body.ts';
import { getStatus } from './get-status.ts';
import { listBadges } from './list-badges.ts';
import { listChannels } from './list-channels.ts';
import { listChecks } from './list-checks.ts';
import { listFlips } from './list-flips.ts';
import { listPings } from './list-pings.ts';
import { notificationStatus } from './notification-status.ts';
import { pauseCheck } from './pause-check.ts';
import { resumeCheck } from './resume-check.ts';
import { updateCheck } from './update-check.ts';

/** Every endpoint there is: the router, the OpenAPI document and the reference page are made from this list. */
export const ENDPOINTS: readonly Endpoint[] = [
  listChecks,
  createCheck,
  getCheck,
  updateCheck,
  deleteCheck,
  pauseCheck,
  resumeCheck,
  listPings,
  getPingBody,
  listFlips,
  listChannels,
  listBadges,
  getStatus,
  getMetrics,
  notificationStatus,
  bounces,
  getOpenApi(() => ENDPOINTS),
];
