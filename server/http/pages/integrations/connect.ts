import { message } from '../../../core/messages.ts';
import type { AnyIntegration, FormInput } from '../../../delivery/integration.ts';
import { settingsOf } from '../../../delivery/settings.ts';
import type { FoundChannel } from '../../../delivery/setup.ts';
import { NotFound } from '../../../errors.ts';
import { type Access, accessTo, demand } from '../../../services/access.ts';
import { addressToConfirm, askToConfirm } from '../../../services/confirm-address.ts';
import { createChannel, readChannelForm, verifySettings } from '../../../services/create-channel.ts';
import { tryChannel } from '../../../services/test-channel.ts';
import { type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { type AnyVisit, emptyForm, type FormState, fieldsOf, formPage } from './setup-form.ts';
import { demandConfirmation, demandTest, inputOf, testDeps, wantsTest } from './tools.ts';

export type ProjectVisit = SignedInVisit<'project'>;

/** Shows the form that connects a channel of this kind. */
export async function showConnect(visit: ProjectVisit, integration: AnyIntegration): Promise<Reply> {
  const access = await editable(visit, integration);
  return await formPage(visit, { integration, access }, emptyForm(integration));
}

/** Saves a new channel, or tries it out first. */
export async function connect(visit: ProjectVisit, integration: AnyIntegration): Promise<Reply> {
  const access = await editable(visit, integration);
  const input = await knownMembers(visit, integration, access);
  const state = { ...emptyForm(integration), values: input };
  const read = await readSettings(visit, { integration, access }, input, state);
  if ('reply' in read) return read.reply;
  return await saveChannels(visit, { integration, access }, [read]);
}

/** What a form came to: settings to store, or a page that says something about them. */
export type ReadSettings = FoundChannel | { readonly reply: Reply };

/** Reads what was typed; answers with the form where that is wrong, or was only to be tried out. */
export async function readSettings(
  visit: AnyVisit,
  place: { readonly integration: AnyIntegration; readonly access: Access },
  input: FormInput,
  state: FormState,
): Promise<ReadSettings> {
  const { integration, access } = place;
  const { deps, user } = visit;
  const outside = { config: deps.config, http: deps.ways.http };
  const again = async (more: Partial<FormState>): Promise<ReadSettings> => ({
    reply: await formPage(visit, place, { ...state, ...more }),
  });
  // reading the form may ask the service already
  if (wantsTest(input)) await deps.limits.demand('channelTrial', user.id);
  const result = await readChannelForm(integration, input, outside);
  if ('errors' in result) return await again({ errors: result.errors });
  const settings = { value: result.value, name: result.name ?? '' };
  if (wantsTest(input)) {
    const trial = { kind: integration.kind, value: settings.value, id: null, projectId: access.project.id };
    await demandTest(deps, trial);
    const confirmed =
      addressToConfirm(integration, settings.value, { config: deps.config, ownEmail: user.email }) === null;
    const { ok, error } = await tryChannel({ integration, ...settings, confirmed }, access.project, testDeps(deps));
    return await again({ said: saidOfTest(ok, error), isTested: ok });
  }
  const errors = await verifySettings(integration, settings.value, outside);
  if (errors !== null) return await again({ errors });
  if (result.warning !== undefined) visit.notify('warning', result.warning);
  return settings;
}

function saidOfTest(ok: boolean, error: string): FormState['said'] {
  if (ok) return { kind: 'success', text: 'The test was delivered. The integration has not been saved yet.' };
  return { kind: 'error', text: `The test could not be delivered: ${error}.` };
}

/** Stores channels in a project, for all its checks, and goes to its integrations. */
export async function saveChannels(
  visit: AnyVisit,
  { integration, access }: { readonly integration: AnyIntegration; readonly access: Access },
  channels: readonly FoundChannel[],
): Promise<Reply> {
  const { deps, now, user } = visit;
  const { config } = deps;
  for (const { value, name } of channels) {
    const address = addressToConfirm(integration, value, { config, ownEmail: user.email });
    if (address !== null) await demandConfirmation(visit, address);
    const wish = { kind: integration.kind, value, name, emailVerified: address === null };
    const { code } = await createChannel(access.project, wish, { ...deps, now });
    if (address === null) visit.notify('success', message('channel-connected', { channel: integration.label }));
    else {
      askToConfirm(address, code, deps);
      visit.notify(
        'info',
        `We have sent a confirmation link to ${address}. Alerts will be sent to this address once it is confirmed.`,
      );
    }
  }
  return redirectTo(`/projects/${access.project.code}/integrations/`);
}

/** Finds the project; throws for those who may not change its channels, and where the kind is switched off. */
export async function editable(visit: ProjectVisit, integration: AnyIntegration): Promise<Access> {
  const { deps, user, param } = visit;
  if (!integration.enabled(settingsOf(integration, deps.config))) throw new NotFound();
  const access = await accessTo(param('project'), user, deps.store);
  demand('edit-channel', access);
  return access;
}

/** A form names channels of its own project only, and no groups: others are as good as not ticked. */
export async function knownMembers(
  { deps, form }: Pick<SignedInVisit, 'deps' | 'form'>,
  integration: AnyIntegration,
  { project }: Access,
): Promise<FormInput> {
  const input = inputOf(form);
  const boxes = fieldsOf(integration).filter(({ type }) => type === 'channels');
  if (boxes.length === 0) return input;
  const channels = await deps.store.channels.ofProject(project.id);
  const known = channels.filter(({ kind }) => deps.registry.get(kind)?.members === undefined).map(({ code }) => code);
  const kept = boxes.map(({ name }) => [name, form.all(name).filter((code) => known.includes(code.toLowerCase()))]);
  return { ...input, ...Object.fromEntries(kept) };
}
