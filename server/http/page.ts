import type { Shell } from '../../views/layout/page.tsx';
import type { Bus } from '../bus.ts';
import type { Clock } from '../clock.ts';
import type { Config } from '../config.ts';
import type { Store } from '../store/store.ts';
import type { LiveFeed } from './live.ts';
import type { OverviewModel } from './pages/overview.ts';

/** What pages are made from. */
export interface PageDeps {
  readonly config: Config;
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly shell: Shell;
  readonly live: LiveFeed;
  readonly readOverview: () => Promise<OverviewModel>;
  /** Renders a page that says one thing. */
  readonly notice: (title: string, text: string) => string;
}
