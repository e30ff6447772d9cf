import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Form } from '../../components/form.tsx';
import { Notice } from '../../components/notice.tsx';
import type { Shell } from '../../layout/shell.ts';

export interface ShownKeys {
  readonly keys: readonly ShownKey[];
  /** Just made. */
  readonly created: CreatedKey | null;
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
      </ul>
    </Card>
  );
}

function Created({ created }: { readonly created: CreatedKey }) {
  return (
    <Notice kind="success">
      <p>
        Here is the new {created.title}.{' '}
        {created.isOnce ? 'Copy it now: only a fingerprint of it is kept, so it cannot be shown again.' : ''}
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

function capitalised(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}
