import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Choices, Field, Form } from '../../components/form.tsx';
import type { Shell } from '../../layout/shell.ts';

/** What people in a project can be. */
export const ROLES = [
  { value: 'r', label: 'Read-only', hint: 'Can view everything except keys, and change nothing.' },
  { value: 'w', label: 'Member', hint: 'Can manage checks, integrations and keys, and rename the project.' },
  { value: 'm', label: 'Manager', hint: 'Can also invite people, change their roles and remove them.' },
] as const;

export interface ShownTeam {
  readonly owner: string;
  readonly ownerIsViewer: boolean;
  readonly members: readonly ShownMember[];
  /** The viewer may invite, remove, and change roles. */
  readonly canManage: boolean;
  readonly canMail: boolean;
}

export interface ShownMember {
  readonly email: string;
  /** `r`, `w` or `m`. */
  readonly role: string;
  readonly isViewer: boolean;
  readonly neverSignedIn: boolean;
  /** The project is offered to them. */
  readonly isProposed: boolean;
}

interface TeamCardProps {
  readonly shell: Shell;
  readonly team: ShownTeam;
}

/** Who can see the project, and what they may do there. */
export function TeamCard({ shell, team }: TeamCardProps) {
  return (
    <Card title="Team" id="team">
      <ul class="list">
        <li class="list__item">
          <div class="list__main">
            <div class="list__title">
              <bdi>{team.owner}</bdi>
              {team.ownerIsViewer ? ' (you)' : ''}
            </div>
            <div class="list__detail">Owner</div>
          </div>
        </li>
        {team.members.map((member) => (
          <li class="list__item" key={member.email}>
            <MemberFacts member={member} />
            {team.canManage && !member.isViewer ? (
              <MemberActions shell={shell} member={member} canMail={team.canMail} />
            ) : null}
          </li>
        ))}
      </ul>
    </Card>
  );
}

function MemberFacts({ member }: { readonly member: ShownMember }) {
  return (
    <div class="list__main">
      <div class="list__title">
        <bdi>{member.email}</bdi>
        {member.isViewer ? ' (you)' : ''}
      </div>
      <div class="list__detail">
        {ROLES.find(({ value }) => value === member.role)?.label}
        {member.isProposed ? ' · offered to become the owner' : ''}
        {member.neverSignedIn ? (
          <>
            {' '}
            <span class="tag">Never signed in</span>
          </>
        ) : null}
      </div>
    </div>
  );
}

interface MemberActionsProps {
  readonly shell: Shell;
  readonly member: ShownMember;
  readonly canMail: boolean;
}

function MemberActions({ shell, member, canMail }: MemberActionsProps) {
  const { email } = member;
  return (
    <>
      <Form shell={shell} class="inline-form">
        <input type="hidden" name="email" value={email} />
        <select class="field__input" name="role" aria-label={`Role of ${email}`}>
          {ROLES.map(({ value, label }) => (
            <option key={value} value={value} selected={value === member.role}>
              {label}
            </option>
          ))}
        </select>
        <Button look="plain" name="change_role" value="1">
          Set role<span class="visually-hidden"> of {email}</span>
        </Button>
      </Form>
      {canMail && member.neverSignedIn ? (
        <Form shell={shell} class="inline-form">
          <input type="hidden" name="email" value={email} />
          <Button look="plain" name="resend_invite" value="1">
            Resend invite<span class="visually-hidden"> to {email}</span>
          </Button>
        </Form>
      ) : null}
      <Confirm label="Remove…" about={email}>
        <p>
          <strong>
            <bdi>{email}</bdi>
          </strong>{' '}
          will no longer see this project. They will not be notified.
        </p>
        <Form shell={shell}>
          <input type="hidden" name="email" value={email} />
          <Button look="danger" name="remove_team_member" value="1">
            Remove from the project
          </Button>
        </Form>
      </Confirm>
    </>
  );
}

export interface Invitation {
  /** Where the form goes: this page, whatever stands in its address. */
  readonly action: string;
  readonly email: string;
  readonly role: string;
  readonly errors: Readonly<Record<string, string>>;
  /** People the owner works with elsewhere. */
  readonly suggestions: readonly string[];
  readonly canMail: boolean;
}

/** The form that adds a member. */
export function InviteCard({ shell, invitation }: { readonly shell: Shell; readonly invitation: Invitation }) {
  const { action, email, role, errors, suggestions, canMail } = invitation;
  return (
    <Card title="Invite someone" id="invite">
      {suggestions.length === 0 ? null : (
        <>
          <p>From other projects of the same owner:</p>
          <ul class="suggestions">
            {suggestions.map((suggestion) => (
              <li key={suggestion}>
                <a class="tag" href={`?invite=${encodeURIComponent(suggestion)}#invite`}>
                  <bdi>{suggestion}</bdi>
                </a>
              </li>
            ))}
          </ul>
        </>
      )}
      <Form shell={shell} action={action} class="form">
        <Field
          label="Email address"
          name="email"
          type="email"
          value={email}
          required
          maxLength={254}
          autocomplete="off"
          idPrefix="invite"
          error={errors['email']}
          hint={
            canMail
              ? 'They become a member at once and get an email with a link to the project.'
              : 'They become a member at once. This server cannot send email, so tell them yourself.'
          }
        />
        <Choices legend="Role" name="role" choices={ROLES} value={role} error={errors['role']} />
        <Button name="invite_team_member" value="1">
          Invite
        </Button>
      </Form>
    </Card>
  );
}
