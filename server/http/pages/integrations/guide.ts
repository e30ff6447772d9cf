import { ConnectPage } from '../../../../views/pages/integrations/connect.tsx';
import type { AnyIntegration } from '../../../delivery/integration.ts';
import { settingsOf } from '../../../delivery/settings.ts';
import { NotFound } from '../../../errors.ts';
import { page, type Reply } from '../../kit/reply.ts';
import type { Visit } from '../../kit/visit.ts';

/** Tells any visitor how a service is connected, without a project. */
export async function showGuide({ deps, shell }: Omit<Visit, 'param'>, integration: AnyIntegration): Promise<Reply> {
  const { logo, label } = integration;
  const settings = settingsOf(integration, deps.config);
  if (!integration.enabled(settings)) throw new NotFound();
  return page(
    ConnectPage({
      shell,
      project: null,
      service: { logo, label },
      title: `Connect ${label}`,
      guide: integration.guide?.(settings) ?? [],
      text: ['You can connect it on the integrations page of your project.'],
      code: '',
      links: [{ href: `${shell.prefix}/`, label: 'Choose a project', isMain: true }],
      said: null,
      form: null,
    }),
  );
}
