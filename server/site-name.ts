import type { Config, ConfigReading } from './config.ts';
import type { Store } from './store/store.ts';

/** The settings with the name of the site as it is now. */
export interface LiveSite {
  /** `siteName`, and `masterBadgeLabel` where it follows that, change with `refresh`; nothing else does. */
  readonly config: Config;
  /** Whether `SITE_NAME` is set, so that the name cannot be chosen in a browser. */
  readonly isNamed: boolean;
  /** Reads the name that was chosen at the first start. */
  refresh(): Promise<void>;
}

/** Lets the name that was chosen at the first start stand in for `SITE_NAME` where that is not set. */
export function createLiveSite({ config, origins }: ConfigReading, store: Pick<Store, 'siteSettings'>): LiveSite {
  const isDefault = (key: string): boolean => origins.get(key)?.source === 'default';
  if (!isDefault('siteName')) return { config, isNamed: true, refresh: async () => undefined };
  const followsName = isDefault('masterBadgeLabel');
  let chosen: string | null = null;
  return {
    config: {
      ...config,
      get siteName() {
        return chosen ?? config.siteName;
      },
      get masterBadgeLabel() {
        return followsName ? this.siteName : config.masterBadgeLabel;
      },
    },
    isNamed: false,
    async refresh() {
      chosen = await store.siteSettings.get('name');
    },
  };
}
