import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ConnectPage } from '../../../../views/pages/integrations/connect.tsx';
import { DeliveryError } from '../../../delivery/delivery-error.ts';
import { textOf } from '../../../delivery/form.ts';
import type { AnyIntegration } from '../../../delivery/integration.ts';
import { settingsOf } from '../../../delivery/settings.ts';
import type { RedirectSetup } from '../../../delivery/setup.ts';
import { Forbidden, Invalid, NotFound } from '../../../errors.ts';
import { accessTo, demand } from '../../../services/access.ts';
import { sameText } from '../../../signing.ts';
import { page, type Reply, redirectTo } from '../../kit/reply.ts';
import { shownProject } from '../projects/shown-project.ts';
import { editable, type ProjectVisit, saveChannels } from './connect.ts';
import { formName } from './kind-paths.ts';
import { memoryOf } from './memory.ts';
import type { AnyVisit } from './setup-form.ts';
import { inputOfQuery, setupContext } from './tools.ts';

/** A kind that is connected on the service's own page. */
export interface Redirected {
  readonly integration: AnyIntegration;
  readonly redirect: RedirectSetup;
}

const errand = z.object({ state: z.string(), project: z.string() });
const ERRAND = 'errand';

/** Shows the way to the service's page. */
export async function showStart(visit: ProjectVisit, { integration, redirect }: Redirected): Promise<Reply> {
  const access = await editable(visit, integration);
  const { config } = visit.deps;
  const settings = settingsOf(integration, config);
  if (!redirect.offered(settings)) throw new NotFound();
  const state = randomBytes(24).toString('base64url');
  memoryOf(visit, integration.kind).keep(ERRAND, JSON.stringify({ state, project: access.project.code }));
  const { logo, label } = integration;
  const manual = redirect.startsAt === undefined ? '?manual=1' : `../${formName(integration)}/`;
  return page(
    ConnectPage({
      shell: visit.shell,
      project: await shownProject(access, visit.deps),
      service: { logo, label },
      title: `Connect ${label}`,
      guide: [],
      text: [`${label} asks you where to send alerts, and sends you back here.`],
      code: '',
      links: [
        { href: redirect.start(settings, state), label: `Go to ${label}`, isMain: true },
        { href: manual, label: 'Enter the settings yourself instead', isMain: false },
      ],
      said: null,
      form: null,
    }),
  );
}

/** Takes what the service sends people back with. */
export async function comeBack(visit: AnyVisit, { integration, redirect }: Redirected): Promise<Reply> {
  const { deps, user, now } = visit;
  const context = setupContext(integration, deps, now);
  if (!integration.enabled(context.settings) || !redirect.offered(context.settings)) throw new NotFound();
  const begun = errand.safeParse(parsed(memoryOf(visit, integration.kind).take(ERRAND)));
  if (!begun.success) throw redirect.unexpected === 400 ? new Invalid(UNEXPECTED) : new Forbidden(UNEXPECTED);
  const access = await accessTo(begun.data.project, user, deps.store);
  demand('edit-channel', access);
  const query = inputOfQuery(visit.query);
  const say = (text: string): Reply => {
    visit.notify('warning', text);
    return redirectTo(`/projects/${access.project.code}/integrations/`);
  };
  if (textOf(query, 'error') !== '')
    return say(`${integration.label} was not connected, because you declined the request there.`);
  if (!sameText(textOf(query, 'state'), begun.data.state)) throw new Forbidden(UNEXPECTED);
  try {
    const found = await redirect.finish(query, context);
    if ('refused' in found) return say(found.refused);
    return await saveChannels(visit, { integration, access }, found.channels);
  } catch (error) {
    if (!(error instanceof DeliveryError)) throw error;
    deps.log.warn(
      { err: error, kind: integration.kind },
      'a service returned an unexpected response while connecting an integration',
    );
    return say(`${integration.label} returned an unexpected response. Please try again.`);
  }
}

const UNEXPECTED =
  'This request has expired or was not started here. Start again from the integrations of your project.';

function parsed(text: string | null): unknown {
  return text === null ? null : JSON.parse(text);
}
