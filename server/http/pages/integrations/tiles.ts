import type { ShownTile, ShownTiles } from '../../../../views/pages/integrations/tiles.tsx';
import type { Category } from '../../../delivery/integration.ts';
import { settingsOf } from '../../../delivery/settings.ts';
import type { PageDeps } from '../../kit/page-deps.ts';
import { startOf } from './kind-paths.ts';
import { PROMETHEUS } from './prometheus.ts';

const CATEGORIES: readonly (readonly [Category, string])[] = [
  ['chat', 'Chat'],
  ['push', 'Push notifications'],
  ['phone', 'Phone'],
  ['incidents', 'Incidents and on-call'],
  ['other', 'Email, webhooks and more'],
];

/** Presents the kinds that this server offers, by what they are for. */
export function tilesOf({ registry, config }: Pick<PageDeps, 'registry' | 'config'>): ShownTiles {
  const offered = registry.all.filter((integration) => integration.enabled(settingsOf(integration, config)));
  const groups = CATEGORIES.map(([category, title]) => ({
    title,
    tiles: offered
      .filter((integration) => (integration.category ?? 'other') === category)
      .map((integration): ShownTile => {
        const { kind, label, logo } = integration;
        return { kind, label, logo, path: startOf(integration, config) };
      }),
  }));
  const pull: ShownTile = { kind: 'prometheus', ...PROMETHEUS, path: 'add_prometheus' };
  return groups
    .map((group) =>
      group.title === CATEGORIES.at(-1)?.[1] && config.prometheusEnabled
        ? { ...group, tiles: [...group.tiles, pull] }
        : group,
    )
    .filter(({ tiles }) => tiles.length > 0);
}
