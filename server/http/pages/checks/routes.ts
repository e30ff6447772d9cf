import { openRoute, type PageRoute, userRoute } from '../../kit/page-route.ts';
import { clearHistory, copy, pause, remove, resume, showActions } from '../check/actions.ts';
import { changeChannels, setChannelEnabled, showChannels } from '../check/channels.ts';
import { keepUrlStyle, showDetails, showUsage } from '../check/details.ts';
import { changeFiltering, showFiltering } from '../check/filtering.ts';
import { showHistory } from '../check/history.ts';
import { changeLimits, showLimits } from '../check/limits.ts';
import { showStatus } from '../check/live.ts';
import { showLog, showLogEvents } from '../check/log.ts';
import { changeName, showName } from '../check/name.ts';
import { downloadBody, showLastPing, showPing } from '../check/ping.ts';
import {
  changeSchedule,
  previewCron,
  previewOnCalendar,
  previewSimple,
  showSchedule,
  validate,
} from '../check/schedule.ts';
import { moveCheck, showTransfer } from '../check/transfer.ts';

/** One check: its details, log, dialogs and the forms behind them. */
export const checksRoutes: readonly PageRoute[] = [
  openRoute('/checks/cron_preview/', 'anyone', { post: previewCron }),
  openRoute('/checks/simple_preview/', 'anyone', { post: previewSimple }),
  openRoute('/checks/validate_schedule/', 'anyone', { get: validate }),
  userRoute('/checks/oncalendar_preview/', 'signed-in', { post: previewOnCalendar }, { polled: true }),
  userRoute(
    '/checks/{check}/details/',
    'signed-in',
    { get: showDetails, post: keepUrlStyle },
    { destination: true, countsAsUse: true },
  ),
  userRoute('/checks/{check}/status/', 'signed-in', { get: showStatus }, { polled: true }),
  userRoute('/checks/{check}/log/', 'signed-in', { get: showLog }, { destination: true, countsAsUse: true }),
  userRoute('/checks/{check}/log_events/', 'signed-in', { get: showLogEvents }, { polled: true }),
  userRoute('/checks/{check}/history/', 'signed-in', { get: showHistory }, { destination: true }),
  userRoute('/checks/{check}/last_ping/', 'signed-in', { get: showLastPing }),
  userRoute('/checks/{check}/pings/{n}/', 'signed-in', { get: showPing }, { destination: true }),
  userRoute('/checks/{check}/pings/{n}/body/', 'signed-in', { get: downloadBody }),
  userRoute('/checks/{check}/actions/', 'signed-in', { get: showActions }),
  userRoute('/checks/{check}/name/', 'signed-in', { get: showName, post: changeName }),
  userRoute('/checks/{check}/channels/', 'signed-in', { get: showChannels, post: changeChannels }),
  userRoute('/checks/{check}/pause/', 'signed-in', { post: pause }),
  userRoute('/checks/{check}/resume/', 'signed-in', { post: resume }),
  userRoute('/checks/{check}/remove/', 'signed-in', { post: remove }),
  userRoute('/checks/{check}/channels/{channel}/enabled', 'signed-in', { post: setChannelEnabled }),
  userRoute('/checks/{check}/timeout/', 'signed-in', { get: showSchedule, post: changeSchedule }),
  userRoute('/checks/{check}/limits/', 'signed-in', { get: showLimits, post: changeLimits }),
  userRoute('/checks/{check}/filtering_rules/', 'signed-in', { get: showFiltering, post: changeFiltering }),
  userRoute('/checks/{check}/usage/', 'signed-in', { get: showUsage }),
  userRoute('/checks/{check}/transfer/', 'signed-in', { get: showTransfer, post: moveCheck }),
  userRoute('/checks/{check}/copy/', 'signed-in', { post: copy }),
  userRoute('/checks/{check}/clear_events/', 'signed-in', { post: clearHistory }),
];
