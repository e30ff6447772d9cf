import { type AdminCell, AdminValue } from '../../components/admin-cell.tsx';
import type { Crumb } from '../../components/breadcrumb.tsx';
import { Button, LinkButton } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Field, Form, Select } from '../../components/form.tsx';
import { AdminPage } from '../../layout/admin-page.tsx';
import type { Shell } from '../../layout/shell.ts';

interface NamedField {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly hint?: string;
  readonly error?: string;
}

/** One line of a form. */
export type ShownField =
  | { readonly kind: 'shown'; readonly label: string; readonly cell: AdminCell }
  | (NamedField & { readonly kind: 'text' | 'number' | 'password'; readonly maxLength?: number })
  | (NamedField & { readonly kind: 'long' })
  | (NamedField & { readonly kind: 'flag' })
  | (NamedField & {
      readonly kind: 'choice';
      readonly options: readonly { readonly value: string; readonly label: string }[];
    });

export interface ShownAction {
  readonly name: string;
  readonly label: string;
  /** What is going to happen. */
  readonly question: string;
  readonly isDangerous: boolean;
}

export interface AdminChangeProps {
  readonly shell: Shell;
  readonly title: string;
  readonly way: readonly Crumb[];
  readonly facts: readonly { readonly label: string; readonly cell: AdminCell }[];
  /** Empty where nothing can be changed, or not by the viewer. */
  readonly fields: readonly ShownField[];
  readonly actions: readonly ShownAction[];
  readonly deleteHref: string | null;
  readonly isReadOnly: boolean;
}

/** Any row of the administration: what is known, what can be changed, what can be done. */
export function AdminChangePage(props: AdminChangeProps) {
  const { shell, title, way, facts, fields, actions, deleteHref, isReadOnly } = props;
  return (
    <AdminPage shell={shell} title={title} way={way}>
      {isReadOnly ? <p class="aside">You can view this. Only superusers can change it.</p> : null}
      <dl class="admin__facts">
        {facts.map(({ label, cell }) => (
          <div class="admin__fact" key={label}>
            <dt>{label}</dt>
            <dd>
              <AdminValue cell={cell} />
            </dd>
          </div>
        ))}
      </dl>
      {actions.length === 0 ? null : (
        <Card title="Actions">
          <div class="admin__actions">
            {actions.map((action) => (
              <Confirm label={action.label} key={action.name}>
                <Form shell={shell}>
                  <input type="hidden" name="action" value={action.name} />
                  <p>{action.question}</p>
                  <Button look={action.isDangerous ? 'danger' : 'main'}>{action.label}</Button>
                </Form>
              </Confirm>
            ))}
          </div>
        </Card>
      )}
      {fields.length === 0 ? null : (
        <Card title="Change">
          <Form shell={shell} class="form admin__form">
            {fields.map((field) => (
              <ChangeField field={field} key={field.label} />
            ))}
            <Button>Save</Button>
          </Form>
        </Card>
      )}
      {deleteHref === null ? null : (
        <p>
          <LinkButton href={deleteHref} look="danger">
            Delete…
          </LinkButton>
        </p>
      )}
    </AdminPage>
  );
}

function ChangeField({ field }: { readonly field: ShownField }) {
  switch (field.kind) {
    case 'shown':
      return (
        <div class="field">
          <span class="field__label">{field.label}</span>
          <AdminValue cell={field.cell} />
        </div>
      );
    case 'choice':
      return (
        <div class="field">
          <Select label={field.label} name={field.name} options={field.options} value={field.value} hint={field.hint} />
          {field.error === undefined ? null : <p class="field__error">{field.error}</p>}
        </div>
      );
    case 'flag':
      return <Flag {...field} />;
    case 'long':
      return <Long {...field} />;
    case 'text':
    case 'number':
    case 'password': {
      const { kind, ...rest } = field;
      return <Field {...rest} type={kind} autocomplete={kind === 'password' ? 'new-password' : 'off'} />;
    }
    default:
      return neverField(field);
  }
}

function Flag({ name, label, value, hint, error }: NamedField) {
  return (
    <div class="field">
      <label class="choices__choice">
        <input type="checkbox" name={name} value="on" checked={value === 'on'} />
        <span>
          {label}
          {hint === undefined ? null : <span class="choices__hint">{hint}</span>}
        </span>
      </label>
      {error === undefined ? null : <p class="field__error">{error}</p>}
    </div>
  );
}

function Long({ name, label, value, hint, error }: NamedField) {
  const id = `field-${name}`;
  return (
    <div class={`field${error === undefined ? '' : ' field--wrong'}`}>
      <label class="field__label" for={id}>
        {label}
      </label>
      <textarea class="field__input" id={id} name={name} rows={4}>
        {value}
      </textarea>
      {hint === undefined ? null : <p class="field__hint">{hint}</p>}
      {error === undefined ? null : <p class="field__error">{error}</p>}
    </div>
  );
}

function neverField(field: never): never {
  throw new Error(`no such field: ${JSON.stringify(field)}`);
}
