import type { Channel } from '../../../core/channel.ts';
import { message } from '../../../core/messages.ts';
import { textOf } from '../../../delivery/form.ts';
import type { AnyIntegration, FormInput } from '../../../delivery/integration.ts';
import { keepSecrets } from '../../../delivery/kept-secrets.ts';
import { Invalid, NotFound } from '../../../errors.ts';
import { type Access, channelAccess, demand } from '../../../services/access.ts';
import { changeChannel } from '../../../services/change-channel.ts';
import { addressOf, addressToConfirm, askToConfirm } from '../../../services/confirm-address.ts';
import { type Reply, redirectTo } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { BURST_ERROR, BURST_FIELD, readBurst } from './burst-field.ts';
import { knownMembers, readSettings } from './connect.ts';
import { type FormState, fieldsOf, formPage } from './setup-form.ts';
import { demandConfirmation } from './tools.ts';

type ChannelVisit = SignedInVisit<'channel'>;

/** Shows the settings of a channel. */
export async function showEdit(visit: ChannelVisit): Promise<Reply> {
  const { channel, integration, access } = await editable(visit);
  return await formPage(
    visit,
    { integration, access },
    stateOf(
      channel,
      { ...storedValues(channel, integration), burst: String(channel.burst) },
      visit.deps.registry.sumsUp(channel),
    ),
  );
}

/** Saves other settings for a channel, or tries them out; the checks it is for stay. */
export async function edit(visit: ChannelVisit): Promise<Reply> {
  const { channel, integration, access } = await editable(visit);
  const { deps, user } = visit;
  const typed = await knownMembers(visit, integration, access);
  const kept = keepSecrets(typed, storedValues(channel, integration), fieldsOf(integration));
  // absent: it stays
  const burst = readBurst(textOf(typed, 'burst') || String(channel.burst));
  const sumsUp = deps.registry.sumsUp(channel);
  const state = stateOf(channel, { burst: String(channel.burst), ...kept.input }, sumsUp);
  if ('errors' in kept) return await formPage(visit, { integration, access }, { ...state, errors: kept.errors });
  if (sumsUp && burst === null)
    return await formPage(visit, { integration, access }, { ...state, errors: BURST_ERROR });
  const read = await readSettings(visit, { integration, access }, kept.input, state);
  if ('reply' in read) return read.reply;
  const name = fieldsOf(integration).some(({ name }) => name === 'label' || name === 'name') ? read.name : channel.name;
  const isSameAddress = addressOf(integration, channel.value) === addressOf(integration, read.value);
  const startsAnew = !isSameAddress || channel.disabled;
  const address = addressToConfirm(integration, read.value, { config: deps.config, ownEmail: user.email });
  const isVerified = address === null || (channel.emailVerified && !startsAnew);
  const mended = startsAnew || read.value !== channel.value ? { disabled: false } : {};
  const asked = isVerified ? null : address;
  if (asked !== null) await demandConfirmation(visit, asked);
  await changeChannel(
    channel,
    { value: read.value, name, emailVerified: isVerified, ...mended, ...(sumsUp && burst !== null ? { burst } : {}) },
    deps,
  );
  if (asked !== null) {
    askToConfirm(asked, channel.code, deps);
    visit.notify(
      'info',
      `We have sent a confirmation link to ${asked}. Alerts will be sent to this address once it is confirmed.`,
    );
  } else visit.notify('success', message('settings-saved'));
  return redirectTo(`/projects/${access.project.code}/integrations/`);
}

async function editable({ deps, user, param }: ChannelVisit): Promise<{
  readonly channel: Channel;
  readonly integration: AnyIntegration;
  readonly access: Access;
}> {
  const { channel, ...access } = await channelAccess(param('channel'), user, deps.store);
  demand('edit-channel', access);
  const integration = deps.registry.get(channel.kind);
  if (integration === null) throw new NotFound();
  if (!integration.editable) throw new Invalid(message('channel-not-editable'));
  return { channel, integration, access };
}

function stateOf(channel: Channel, values: FormInput, sumsUp: boolean): FormState {
  const more = sumsUp ? [BURST_FIELD] : [];
  return { values, errors: {}, said: null, isTested: false, editing: { name: channel.name }, more };
}

/** Empty where the stored settings cannot be read: then they are typed anew. */
function storedValues(channel: Channel, integration: AnyIntegration): FormInput {
  const name = { label: channel.name, name: channel.name };
  try {
    return { ...name, ...integration.formValues(integration.parseConfig(channel.value)) };
  } catch {
    return name;
  }
}
