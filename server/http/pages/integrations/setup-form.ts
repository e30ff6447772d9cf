import type { NoticeText } from '../../../../views/components/notice.tsx';
import type { ShownField, ShownOption } from '../../../../views/components/setup-fields.tsx';
import { ConnectPage } from '../../../../views/pages/integrations/connect.tsx';
import { textOf, textsOf } from '../../../delivery/form.ts';
import type { AnyIntegration, Field, FormInput } from '../../../delivery/integration.ts';
import { forgetName } from '../../../delivery/kept-secrets.ts';
import { settingsOf } from '../../../delivery/settings.ts';
import type { Access } from '../../../services/access.ts';
import { page, type Reply } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import { shownProject } from '../projects/shown-project.ts';
import { startOf } from './kind-paths.ts';

/** A visit of any page of a set-up; its path may name a project. */
export type AnyVisit = Omit<SignedInVisit, 'param'>;

/** How the form of a kind is shown. */
export interface FormState {
  readonly values: FormInput;
  readonly errors: Readonly<Record<string, string>>;
  /** What came of a test. */
  readonly said: NoticeText | null;
  /** The test went well, so that what may be saved only after one can be. */
  readonly isTested: boolean;
  /** Of the channel that is edited; null: a new one. */
  readonly editing: { readonly name: string } | null;
  /** Fields that come after those of the kind; absent: none. */
  readonly more?: readonly Field[];
}

/** Returns the form as it is before anything is typed. */
export function emptyForm(integration: AnyIntegration): FormState {
  const values = Object.fromEntries(fieldsOf(integration).map(({ name, initial = '' }) => [name, initial]));
  return { values, errors: {}, said: null, isTested: false, editing: null };
}

/** Shows the form of a kind. */
export async function formPage(
  { deps, shell, query }: Pick<SignedInVisit, 'deps' | 'shell' | 'query'>,
  { integration, access }: { readonly integration: AnyIntegration; readonly access: Access },
  state: FormState,
): Promise<Reply> {
  const { store, config } = deps;
  const { logo, label } = integration;
  const members = await store.channels.ofProject(access.project.id);
  const options = members
    .filter((channel) => deps.registry.get(channel.kind)?.members === undefined)
    .map((channel) => ({ value: channel.code, label: channel.name || deps.registry.describe(channel) }));
  const isNew = state.editing === null;
  return page(
    ConnectPage({
      shell,
      project: await shownProject(access, deps),
      service: { logo, label },
      title: isNew ? `Connect ${label}` : `Edit ${state.editing?.name || label}`,
      guide: isNew ? (integration.guide?.(settingsOf(integration, config)) ?? []) : [],
      text: [],
      code: '',
      links: isNew ? otherWays(integration, query, deps) : [],
      said: state.said,
      form: {
        fields: shownFields([...fieldsOf(integration), ...(state.more ?? [])], state, options, isNew),
        button: 'Save',
        action: null,
        canTest: true,
        mustTest: integration.mustTest === true && !state.isTested,
        fromFragment: '',
      },
    }),
  );
}

/** The fields of a kind's form; none for kinds without one. */
export function fieldsOf({ setup }: AnyIntegration): readonly Field[] {
  return setup.by === 'form' ? setup.form : [];
}

/** Presents the fields of a form with what is in them; `channels` are what boxes of channels offer. */
export function shownFields(
  fields: readonly Field[],
  { values, errors }: Pick<FormState, 'values' | 'errors'>,
  channels: readonly { readonly value: string; readonly label: string }[],
  isNew = true,
): readonly ShownField[] {
  const shown = isNew ? fields : fields.flatMap((field) => [field, ...forgetting(field)]);
  return shown.map((field) => {
    const { name, type, options = [] } = field;
    const chosen = new Set(textsOf(values, name));
    const offered = type === 'channels' ? channels : options;
    // what is stored stays on the server; an empty field leaves it as it is
    const isKept = type === 'password' && !isNew;
    return {
      name,
      label: field.label,
      type,
      value: isKept ? '' : rawText(values, name),
      isRequired: (field.required ?? false) && !isKept && type !== 'channels',
      maxLength: field.maxLength ?? null,
      placeholder: isKept ? 'unchanged' : (field.placeholder ?? ''),
      help: field.help ?? '',
      error: errors[name] ?? '',
      options: offered.map((option): ShownOption => ({ ...option, isChosen: chosen.has(option.value) })),
    };
  });
}

/** A stored secret cannot be removed by leaving its field empty. */
function forgetting(field: Field): readonly Field[] {
  if (field.type !== 'password' || field.required === true) return [];
  return [{ name: forgetName(field), label: 'Remove what is stored here', type: 'checkbox' }];
}

function rawText(values: FormInput, name: string): string {
  const value = values[name];
  return typeof value === 'string' ? value : textOf(values, name);
}

/** Where the server is registered with the service, one click does it instead of the form. */
function otherWays(
  integration: AnyIntegration,
  query: URLSearchParams,
  { config }: Pick<SignedInVisit['deps'], 'config'>,
) {
  const { setup } = integration;
  const isOffered = setup.by === 'form' && setup.redirect?.offered(settingsOf(integration, config)) === true;
  if (!isOffered) return [];
  const start = startOf(integration, config);
  const href = query.has('manual') ? '?' : `../${start}/`;
  return [{ href, label: `Connect through ${integration.label} instead`, isMain: false }];
}
