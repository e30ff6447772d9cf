import { Button } from '../../components/button.tsx';
import { Card } from '../../components/card.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Form } from '../../components/form.tsx';
import { Moment } from '../../components/moment.tsx';
import { Notice } from '../../components/notice.tsx';
import { type ShownWaiting, WaitingAlerts } from '../../components/waiting-alerts.tsx';
import { AdminPage } from '../../layout/admin-page.tsx';
import type { Shell } from '../../layout/shell.ts';

export interface SystemProps {
  readonly shell: Shell;
  readonly version: string;
  readonly troubles: readonly string[];
  readonly processes: readonly {
    readonly process: string;
    readonly instance: string;
    readonly version: string;
    readonly startedAt: string;
    readonly beatAt: string;
    readonly isAlive: boolean;
  }[];
  /** Waiting, how much of it, and since when. */
  readonly queues: readonly {
    readonly what: string;
    readonly count: number;
    readonly oldestAt: string | null;
    readonly href: string | null;
  }[];
  /** Alerts that channels did not take so far. */
  readonly undelivered: readonly {
    readonly channel: string;
    readonly href: string;
    readonly waiting: ShownWaiting;
  }[];
  /** When Rollcall was not listening, newest first. */
  readonly outages: readonly {
    /** ISO 8601. */
    readonly from: string;
    readonly length: string;
    readonly door: string;
    readonly cause: string;
    /** False while verdicts about checks wait. */
    readonly isJudged: boolean;
  }[];
  readonly database: string;
  /** ISO 8601; null when no backup was reported. */
  readonly lastBackupAt: string | null;
  readonly findings: readonly { readonly id: string; readonly message: string }[];
  readonly canMail: boolean;
  /** The viewer may not send a test mail. */
  readonly isReadOnly: boolean;
  readonly email: string;
}

/** Whether alerting is alive, how late it is, and what is stuck. */
export function SystemPage(props: SystemProps) {
  const { shell, version, troubles, processes, queues, database, lastBackupAt, findings } = props;
  return (
    <AdminPage shell={shell} title="System" way={[{ label: 'System' }]}>
      {troubles.length === 0 ? (
        <Notice kind="success">Alerts are being sent, and nothing is late.</Notice>
      ) : (
        troubles.map((trouble) => (
          <Notice kind="error" key={trouble}>
            {trouble}
          </Notice>
        ))
      )}
      <h2 class="admin__section">Processes</h2>
      <div class="admin__scroll">
        <DataTable
          caption="Processes"
          none="No process has reported yet."
          columns={[
            { id: 'process', label: 'Process' },
            { id: 'state', label: 'State' },
            { id: 'beat', label: 'Last report', phoneLabel: 'Last report' },
            { id: 'started', label: 'Started', phoneLabel: 'Started' },
            { id: 'where', label: 'Host', phoneLabel: 'Host' },
            { id: 'version', label: 'Version', phoneLabel: 'Version' },
          ]}
          rows={processes.map((each) => ({
            key: `${each.process} ${each.instance}`,
            cells: [
              each.process,
              each.isAlive ? 'Alive' : <strong key="dead">Silent</strong>,
              <Moment key="beat" at={each.beatAt} none="–" />,
              <Moment key="started" at={each.startedAt} none="–" />,
              each.instance,
              each.version,
            ],
          }))}
        />
      </div>
      <h2 class="admin__section">Waiting</h2>
      <div class="admin__scroll">
        <DataTable
          caption="Waiting"
          none=""
          columns={[
            { id: 'what', label: 'What' },
            { id: 'count', label: 'How many', align: 'end', phoneLabel: 'How many' },
            { id: 'oldest', label: 'The oldest', phoneLabel: 'The oldest' },
          ]}
          rows={queues.map((queue) => ({
            key: queue.what,
            cells: [
              queue.href === null ? (
                queue.what
              ) : (
                <a key="what" href={queue.href}>
                  {queue.what}
                </a>
              ),
              queue.count,
              <Moment key="oldest" at={queue.oldestAt} none="–" />,
            ],
          }))}
        />
      </div>
      {props.undelivered.length === 0 ? null : <Undelivered undelivered={props.undelivered} />}
      <Outages outages={props.outages} />
      <h2 class="admin__section">This server</h2>
      <dl class="admin__facts">
        <div class="admin__fact">
          <dt>Version</dt>
          <dd>{version}</dd>
        </div>
        <div class="admin__fact">
          <dt>Database</dt>
          <dd>{database}</dd>
        </div>
        <div class="admin__fact">
          <dt>Last backup</dt>
          <dd>
            <Moment at={lastBackupAt} none="Unknown" />
          </dd>
        </div>
      </dl>
      <h2 class="admin__section">Settings</h2>
      {findings.length === 0 ? <p>No problems found in the settings.</p> : null}
      <ul class="admin__findings">
        {findings.map(({ id, message }) => (
          <li key={id}>
            <code>{id}</code> {message}
          </li>
        ))}
      </ul>
      <TestMail {...props} />
    </AdminPage>
  );
}

function Outages({ outages }: Pick<SystemProps, 'outages'>) {
  return (
    <>
      <h2 class="admin__section">When Rollcall was not listening</h2>
      <div class="admin__scroll">
        <DataTable
          caption="When Rollcall was not listening"
          none="Never, as far as is known."
          columns={[
            { id: 'from', label: 'From' },
            { id: 'length', label: 'For', phoneLabel: 'For' },
            { id: 'door', label: 'By', phoneLabel: 'By' },
            { id: 'cause', label: 'Why', phoneLabel: 'Why' },
            { id: 'state', label: 'Checks', phoneLabel: 'Checks' },
          ]}
          rows={outages.map(({ from, length, door, cause, isJudged }) => ({
            key: `${door} ${from}`,
            cells: [
              <Moment key="from" at={from} none="–" />,
              length,
              door,
              cause,
              isJudged ? 'judged' : <strong key="held">not judged yet</strong>,
            ],
          }))}
        />
      </div>
    </>
  );
}

function Undelivered({ undelivered }: Pick<SystemProps, 'undelivered'>) {
  return (
    <>
      <h2 class="admin__section">Alerts that are tried again</h2>
      <ul class="admin__findings">
        {undelivered.map(({ channel, href, waiting }) => (
          <li key={href}>
            <a href={href}>
              <bdi>{channel}</bdi>
            </a>
            : <WaitingAlerts waiting={waiting} />
          </li>
        ))}
      </ul>
    </>
  );
}

function TestMail({ shell, canMail, isReadOnly, email }: SystemProps) {
  if (isReadOnly) return null;
  return (
    <Card title="Test email">
      {canMail ? (
        <Form shell={shell} class="form">
          <input type="hidden" name="action" value="test_mail" />
          <p>
            Sends an email to <bdi>{email}</bdi> and shows the result.
          </p>
          <Button look="plain">Send a test email</Button>
        </Form>
      ) : (
        <p>This server cannot send email: EMAIL_HOST is not set.</p>
      )}
    </Card>
  );
}
