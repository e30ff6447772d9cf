import { setChannelEnabled } from '../pages/check/channel-enabled.ts';
import { pause, remove, resume } from '../pages/check/operate.ts';
import { type Route, userRoute } from '../route.ts';

/** One check: its details, log, dialogs and the forms behind them. */
export const checksRoutes: readonly Route[] = [
  userRoute('/checks/{check}/pause/', 'signed-in', { post: pause }),
  userRoute('/checks/{check}/resume/', 'signed-in', { post: resume }),
  userRoute('/checks/{check}/remove/', 'signed-in', { post: remove }),
  userRoute('/checks/{check}/channels/{channel}/enabled', 'signed-in', { post: setChannelEnabled }),
];
