import { LinkButton } from '../../../components/button.tsx';
import { Card } from '../../../components/card.tsx';
import { Moment } from '../../../components/moment.tsx';
import { Notice } from '../../../components/notice.tsx';
import type { Shell } from '../../../layout/shell.ts';

export interface ListedKey {
  readonly code: string;
  readonly name: string;
  /** ISO 8601. */
  readonly createdAt: string;
  /** ISO 8601; null: not yet. */
  readonly lastUsedAt: string | null;
}

export interface TwoFactorProps {
  readonly shell: Shell;
  readonly keys: readonly ListedKey[];
  readonly canUseKeys: boolean;
  readonly totp: { readonly createdAt: string | null } | null;
  /** Unused ones. */
  readonly recoveryCodes: number;
}

/** What is asked for beside a password or a mailed link. */
export function TwoFactorCard(props: TwoFactorProps) {
  const { shell, canUseKeys, totp, recoveryCodes } = props;
  const keys = canUseKeys ? props.keys : [];
  const factors = props.keys.length + (totp === null ? 0 : 1);
  const at = (path: string) => `${shell.prefix}/accounts/two_factor/${path}`;
  return (
    <Card title="Two-factor authentication" id="two-factor">
      <Advice factors={factors} recoveryCodes={recoveryCodes} />
      {keys.length > 0 || totp !== null ? (
        <ul class="list">
          {keys.map((key) => (
            <li class="list__item" key={key.code}>
              <KeyFacts credential={key} />
              <LinkButton href={at(`${key.code}/rename/`)}>Rename</LinkButton>
              <LinkButton href={at(`${key.code}/remove/`)}>Remove</LinkButton>
            </li>
          ))}
          {totp === null ? null : (
            <li class="list__item">
              <div class="list__main">
                <div class="list__title">Authenticator app</div>
                <div class="list__detail">
                  set up <Moment at={totp.createdAt} none="some time ago" />
                </div>
              </div>
              <LinkButton href={at('totp/remove/')}>Remove</LinkButton>
            </li>
          )}
        </ul>
      ) : null}
      <div class="actions">
        {canUseKeys ? <LinkButton href={at('webauthn/')}>Add a security key</LinkButton> : null}
        {totp === null ? <LinkButton href={at('totp/')}>Set up an authenticator app</LinkButton> : null}
        {factors > 0 ? (
          <LinkButton href={at('recovery_codes/')}>Recovery codes: {recoveryCodes} left</LinkButton>
        ) : null}
      </div>
    </Card>
  );
}

function Advice({ factors, recoveryCodes }: { readonly factors: number; readonly recoveryCodes: number }) {
  if (factors === 0) {
    return (
      <p>
        Two-factor authentication is off: anyone who can read your email or knows your password can log in. Add a second
        factor to prevent this.
      </p>
    );
  }
  return (
    <>
      {factors === 1 ? (
        <Notice kind="warning">
          You have only one second factor. If you lose it, you are locked out. Add another one.
        </Notice>
      ) : null}
      {recoveryCodes === 0 ? <p>Also create recovery codes, and keep them in a safe place.</p> : null}
    </>
  );
}

function KeyFacts({ credential }: { readonly credential: ListedKey }) {
  return (
    <div class="list__main">
      <div class="list__title">
        <bdi>{credential.name}</bdi>
      </div>
      <div class="list__detail">
        security key, added <Moment at={credential.createdAt} none="" />, last used{' '}
        <Moment at={credential.lastUsedAt} none="never" />
      </div>
    </div>
  );
}
