import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Copyable } from '../../components/copy-button.tsx';
import { Form } from '../../components/form.tsx';
import type { Shell } from '../../layout/shell.ts';

export interface PingCardProps {
  readonly code: string;
  readonly style: 'uuid' | 'slug';
  /** Null: there is no such address. */
  readonly address: { readonly url: string; readonly email: string; readonly curl: string } | null;
  /** The address holds a placeholder: the project has no ping key. */
  readonly lacksKey: boolean;
  readonly postOnly: boolean;
  readonly canEdit: boolean;
  /** The style looked at is not the project's, and the viewer may make it so. */
  readonly canKeepStyle: boolean;
  /** The project's settings, where ping keys are made. */
  readonly settingsHref: string;
}

const STYLES = [
  ['uuid', 'UUID'],
  ['slug', 'Slug'],
] as const;

/** Where to ping the check. */
export function PingCard({ shell, ...props }: PingCardProps & { readonly shell: Shell }) {
  const { code, style, address, canEdit, canKeepStyle } = props;
  return (
    <Card title="How to ping" id="how-to-ping">
      <nav class="zones" aria-label="Form of the URL">
        {STYLES.map(([value, label]) => (
          <a
            class="zones__zone"
            key={value}
            href={`?urls=${value}#how-to-ping`}
            {...(value === style ? { 'aria-current': 'true' as const } : {})}
          >
            {label}
          </a>
        ))}
      </nav>
      {canKeepStyle ? (
        <Form shell={shell} class="inline-form ping-card__keep">
          <Button look="plain" name="urls" value={style}>
            Use this form for the whole project
          </Button>
        </Form>
      ) : null}
      {address === null ? (
        <p>
          This URL is not available until the check has a slug.{' '}
          {canEdit ? (
            <a href={`${shell.prefix}/checks/${code}/name/`} data-dialog>
              Set a slug
            </a>
          ) : null}
        </p>
      ) : (
        <Addresses {...props} address={address} />
      )}
      <p class="ping-card__more">
        {canEdit ? (
          <a href={`${shell.prefix}/checks/${code}/filtering_rules/`} data-dialog>
            Filtering rules
          </a>
        ) : null}
        <a href={`${shell.prefix}/checks/${code}/usage/`} data-dialog>
          Usage examples
        </a>
        <a href={`${shell.prefix}/docs/http_api/`}>How signals work</a>
      </p>
    </Card>
  );
}

type AddressesProps = PingCardProps & { readonly address: NonNullable<PingCardProps['address']> };

function Addresses({ address, lacksKey, postOnly, canEdit, settingsHref }: AddressesProps) {
  return (
    <>
      {lacksKey ? (
        <p class="field__hint">
          This URL does not work yet, because the project has no ping key.{' '}
          {canEdit ? <a href={settingsHref}>Create one in the project settings</a> : null}
        </p>
      ) : null}
      <p class="ping-card__label">{postOnly ? 'Send a POST request to' : 'Request, with any method,'}</p>
      <Copyable text={address.url} label="Copy the ping URL" />
      <p class="ping-card__label">In a crontab or a script</p>
      <Copyable text={address.curl} label="Copy the curl line" />
      <p class="ping-card__label">Or send an email to</p>
      <Copyable text={address.email} label="Copy the email address" />
    </>
  );
}
