import { capitalised } from '../../../server/core/words.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Choices, Field, Form, Select } from '../../components/form.tsx';
import { Moment } from '../../components/moment.tsx';
import { Notice } from '../../components/notice.tsx';
import type { Shell } from '../../layout/shell.ts';

export interface ShownKeys {
  readonly named: readonly ShownNamedKey[];
  /** The form that makes one with a name, as it was sent. */
  readonly form: { readonly name: string; readonly errors: Readonly<Record<string, string>> };
  readonly keys: readonly ShownKey[];
  /** Just made. */
  readonly created: CreatedKey | null;
}

/** A key with a name. */
export interface ShownNamedKey {
  readonly id: string;
  readonly name: string;
  readonly masked: string;
  readonly isReadOnly: boolean;
  readonly createdBy: string;
  /** ISO 8601, as the others. */
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  /** Null: never. */
  readonly expiresAt: string | null;
}

export interface CreatedKey {
  readonly title: string;
  readonly key: string;
  /** This is the only time it can be shown. */
  readonly isOnce: boolean;
}

/** One of the keys of the project. */
export interface ShownKey {
  /** As forms call it: `api_key`. */
  readonly name: string;
  readonly title: string;
  readonly hint: string;
  /** What breaks when it is revoked. */
  readonly loss: string;
  /** Empty: there is none. */
  readonly masked: string;
  /** Null for a key of which only a hash is kept. */
  readonly plain: string | null;
}

/** The keys for programs: what they are for, whether there are any, and the buttons to make and revoke them. */
export function KeysCard({ shell, keys }: { readonly shell: Shell; readonly keys: ShownKeys }) {
  return (
    <Card title="API access" id="keys">
      {keys.created === null ? null : <Created created={keys.created} />}
      <ul class="list">
        {keys.keys.map((key) => (
          <li class="list__item" key={key.name}>
            <div class="list__main">
              <div class="list__title">{capitalised(key.title)}</div>
              <div class="list__detail">{key.hint}</div>
              {key.masked === '' ? null : <Masked shown={key} />}
            </div>
            {key.masked === '' ? <Create shell={shell} shown={key} /> : <Revoke shell={shell} shown={key} />}
          </li>
        ))}
        {keys.named.map((key) => (
          <NamedKey shell={shell} shown={key} key={key.id} />
        ))}
      </ul>
      <details class="confirm" {...(Object.keys(keys.form.errors).length > 0 ? { open: true } : {})}>
        <summary class="confirm__label">Add a key with a name…</summary>
        <div class="confirm__question">
          <NewNamedKey shell={shell} form={keys.form} />
        </div>
      </details>
    </Card>
  );
}

function NamedKey({ shell, shown }: { readonly shell: Shell; readonly shown: ShownNamedKey }) {
  return (
    <li class="list__item">
      <div class="list__main">
        <div class="list__title">
          <bdi>{shown.name}</bdi>
        </div>
        <div class="list__detail">
          {shown.isReadOnly ? 'Read' : 'Read and change'}; created by <bdi>{shown.createdBy}</bdi>{' '}
          <Moment at={shown.createdAt} none="" />, last used <Moment at={shown.lastUsedAt} none="never" />, expires{' '}
          {shown.expiresAt === null ? 'never' : `on ${shown.expiresAt.slice(0, 10)}`}.
        </div>
        <code class="key">{shown.masked}</code>
      </div>
      <Confirm label="Revoke…" about={shown.name}>
        <p>Programs that use this key will no longer have access to this project.</p>
        <Form shell={shell}>
          <Button look="danger" name="revoke_named_key" value={shown.id}>
            Revoke this key
          </Button>
        </Form>
      </Confirm>
    </li>
  );
}

const SCOPES = [
  { value: 'ro', label: 'Read', hint: 'The checks, without their ping URLs.' },
  { value: 'rw', label: 'Read and change', hint: 'Like the API key above.' },
];
const TERMS = [
  { value: '', label: 'never' },
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
];

function NewNamedKey({ shell, form }: { readonly shell: Shell; readonly form: ShownKeys['form'] }) {
  return (
    <Form shell={shell} class="form">
      <Field
        label="Name"
        name="name"
        value={form.name}
        maxLength={100}
        required
        autocomplete="off"
        idPrefix="named-key"
        error={form.errors['name']}
      />
      <Choices legend="Access" name="scope" choices={SCOPES} value="ro" error={form.errors['scope']} />
      <Select label="Expires" name="expires" options={TERMS} value="" />
      <Button look="plain" name="create_named_key" value="1">
        Create the key
      </Button>
    </Form>
  );
}

function Created({ created }: { readonly created: CreatedKey }) {
  return (
    <Notice kind="success">
      <p>
        Here is the new {created.title}.{' '}
        {created.isOnce ? 'Copy the key now. Only a hash of it is stored, so it cannot be shown again.' : ''}
      </p>
      <code class="key key--new">{created.key}</code>
    </Notice>
  );
}

function Masked({ shown }: { readonly shown: ShownKey }) {
  if (shown.plain === null) return <code class="key">{shown.masked}</code>;
  return (
    <details class="reveal">
      <summary>
        <code class="key">{shown.masked}</code> Show
      </summary>
      <code class="key">{shown.plain}</code>
    </details>
  );
}

function Create({ shell, shown }: { readonly shell: Shell; readonly shown: ShownKey }) {
  return (
    <Form shell={shell}>
      <Button look="plain" name="create_key" value={shown.name}>
        Create<span class="visually-hidden"> {shown.title}</span>
      </Button>
    </Form>
  );
}

function Revoke({ shell, shown }: { readonly shell: Shell; readonly shown: ShownKey }) {
  return (
    <Confirm label="Revoke…" about={shown.title}>
      <p>{shown.loss}</p>
      <Form shell={shell}>
        <Button look="danger" name="revoke_key" value={shown.name}>
          Revoke {shown.title}
        </Button>
      </Form>
    </Confirm>
  );
}
