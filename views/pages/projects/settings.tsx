import { FLAP_SECS, MOST_CHANGES } from '../../../server/core/flapping.ts';
import { counted } from '../../../server/core/words.ts';
import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { Checkbox } from '../../components/checkbox.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { Field, Form } from '../../components/form.tsx';
import { ProjectPage, type ShownProject } from '../../layout/project-page.tsx';
import type { Shell } from '../../layout/shell.ts';
import { KeysCard, type ShownKeys } from './settings-keys.tsx';
import { type Invitation, InviteCard, type ShownTeam, TeamCard } from './settings-team.tsx';
import { OfferCard, type ShownOffer, type ShownTransfer, TransferCard } from './settings-transfer.tsx';

export interface SettingsProps {
  readonly shell: Shell;
  readonly project: ShownProject;
  /** Absent parts are for others. */
  readonly offer: ShownOffer | null;
  readonly rename: ShownRename | null;
  readonly alerts: ShownAlertRules | null;
  readonly keys: ShownKeys | null;
  readonly team: ShownTeam;
  readonly invitation: Invitation | null;
  readonly transfer: ShownTransfer | null;
  readonly removal: ShownRemoval | null;
}

const FLAP_MINUTES = FLAP_SECS / 60;

interface ShownRename {
  readonly value: string;
  readonly error?: string | undefined;
}

interface ShownAlertRules {
  readonly flapRule: boolean;
}

interface ShownRemoval {
  readonly checks: number;
  readonly channels: number;
}

/** Everything about a project itself: its name, keys, people and owner. */
export function SettingsPage(props: SettingsProps) {
  const { shell, project, offer, rename, alerts, keys, team, invitation, transfer, removal } = props;
  return (
    <ProjectPage
      shell={shell}
      project={project}
      section="settings"
      title={`${project.name}: settings – ${shell.siteName}`}
      narrow
      actions={
        project.canViewAuditLog ? (
          <a href={`${shell.prefix}/projects/${project.code}/audit_log/`}>Audit log</a>
        ) : undefined
      }
    >
      {offer === null ? null : <OfferCard shell={shell} offer={offer} project={project.name} />}
      {rename === null ? null : <NameCard shell={shell} rename={rename} />}
      {alerts === null ? null : <AlertsCard shell={shell} alerts={alerts} />}
      {keys === null ? null : <KeysCard shell={shell} keys={keys} />}
      <TeamCard shell={shell} team={team} />
      {invitation === null ? null : <InviteCard shell={shell} invitation={invitation} />}
      {transfer === null ? null : <TransferCard shell={shell} transfer={transfer} />}
      {removal === null ? null : <RemoveCard shell={shell} project={project} removal={removal} />}
    </ProjectPage>
  );
}

function NameCard({ shell, rename }: { readonly shell: Shell; readonly rename: ShownRename }) {
  return (
    <Card title="Name" id="name">
      <Form shell={shell} class="form">
        <Field
          label="Project name"
          name="name"
          value={rename.value}
          required
          maxLength={60}
          autocomplete="off"
          error={rename.error}
        />
        <Button name="set_project_name" value="1">
          Save name
        </Button>
      </Form>
    </Card>
  );
}

function AlertsCard({ shell, alerts }: { readonly shell: Shell; readonly alerts: ShownAlertRules }) {
  return (
    <Card title="Alerts" id="alerts">
      <Form shell={shell} class="form">
        <Checkbox
          label="Send one alert for a check that is flapping"
          name="flap_rule"
          checked={alerts.flapRule}
          hint={`After more than ${MOST_CHANGES} status changes within ${FLAP_MINUTES} minutes, one alert says so. The next one is sent when the check has kept its status for ${FLAP_MINUTES} minutes.`}
        />
        <Button name="set_alert_rules" value="1">
          Save
        </Button>
      </Form>
    </Card>
  );
}

interface RemoveCardProps {
  readonly shell: Shell;
  readonly project: ShownProject;
  readonly removal: ShownRemoval;
}

function RemoveCard({ shell, project, removal }: RemoveCardProps) {
  return (
    <Card title="Remove project" id="remove" look="danger">
      <p>Deletes the project for all its members, with its checks, their history and its integrations.</p>
      <Confirm label="Remove this project…">
        <p>
          This permanently deletes{' '}
          <strong>
            <bdi>{project.name}</bdi>
          </strong>{' '}
          with {counted(removal.checks, 'check')} and {counted(removal.channels, 'integration')}. Jobs that still ping
          its checks will get the response “not found”.
        </p>
        <Form shell={shell} action={`/projects/${project.code}/remove/`}>
          <Button look="danger">Remove project</Button>
        </Form>
      </Confirm>
    </Card>
  );
}
