import { Button, LinkButton } from '../../../components/button.tsx';
import { Field, Form } from '../../../components/form.tsx';
import { KeyForm } from '../../../components/key-form.tsx';
import { Notice } from '../../../components/notice.tsx';
import { AccountPage } from '../../../layout/account-page.tsx';
import type { Shell } from '../../../layout/shell.ts';

interface NamedKeyProps {
  readonly shell: Shell;
  readonly name: string;
  readonly error?: string | undefined;
}

/** Adds a security key. */
export function AddKeyPage({ shell, options, name, error }: NamedKeyProps & { readonly options: string }) {
  return (
    <AccountPage shell={shell} title="Add a security key">
      <p>A security key can be a small device, or your phone or computer. The browser asks for it when you continue.</p>
      <KeyForm shell={shell} purpose="add" options={options} field="response" label="Add the key">
        <NameField name={name} error={error} />
      </KeyForm>
    </AccountPage>
  );
}

/** Gives a key another name. */
export function RenameKeyPage({ shell, name, error }: NamedKeyProps) {
  return (
    <AccountPage shell={shell} title="Rename a security key">
      <Form shell={shell} class="form">
        <NameField name={name} error={error} />
        <Button>Save</Button>
      </Form>
    </AccountPage>
  );
}

/** Asks before a key is removed. */
export function RemoveKeyPage({ shell, name, isLast }: NamedKeyProps & { readonly isLast: boolean }) {
  return (
    <AccountPage shell={shell} title="Remove a security key">
      <Form shell={shell} class="form">
        {isLast ? (
          <Notice kind="warning">
            This is your last second factor. Without one, anyone who can read your email or knows your password can log
            in.
          </Notice>
        ) : null}
        <p>
          The key <bdi>{name}</bdi> can no longer be used to log in.
        </p>
        <div class="actions">
          <Button look="danger" name="remove_credential" value="1">
            Remove the key
          </Button>
          <LinkButton href={`${shell.prefix}/accounts/profile/`}>Keep the key</LinkButton>
        </div>
      </Form>
    </AccountPage>
  );
}

function NameField({ name, error }: Pick<NamedKeyProps, 'name' | 'error'>) {
  return (
    <Field
      label="Name"
      name="name"
      value={name}
      maxLength={100}
      required
      autocomplete="off"
      hint="A name to recognise it by, such as: blue key on my key ring."
      error={error}
    />
  );
}
