import type { Config } from '../../../config.ts';
import type { AnyIntegration } from '../../../delivery/integration.ts';
import { settingsOf } from '../../../delivery/settings.ts';
import type { SetupPage } from '../../../delivery/setup.ts';

/** Returns the name of a kind in the addresses of its pages: `add_slack`. */
export function formName({ kind, setupName }: Pick<AnyIntegration, 'kind' | 'setupName'>): string {
  return `add_${setupName ?? kind}`;
}

/** Returns the last part of the page where connecting a kind begins. */
export function startOf(integration: AnyIntegration, config: Config): string {
  const { setup } = integration;
  const settings = settingsOf(integration, config);
  const startsAt = setup.by === 'form' && setup.redirect?.offered(settings) ? setup.redirect.startsAt : undefined;
  return startsAt === undefined ? formName(integration) : `add_${startsAt}`;
}

/** Returns the page of a kind's own that lies where its form is; null: there is only the form. */
export function pageOverForm(integration: AnyIntegration): SetupPage | null {
  const path = `/projects/{project}/${formName(integration)}/`;
  return integration.pages?.find((page) => page.path === path) ?? null;
}
