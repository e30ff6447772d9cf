import { counted } from '../../server/core/words.ts';
import { type NoticeSite, ownerNotice } from './components/owner-notice.tsx';

export interface TroubleMailProps extends NoticeSite {
  /** Name of the integration, with its service. */
  readonly integration: string;
  readonly project: string;
  /** It was disabled, rather than failing for some minutes. */
  readonly isDisabled: boolean;
  /** The last error; empty when there is none. */
  readonly error: string;
  /** What that means and what to do; may be empty. */
  readonly meaning: string;
  /** Since when it fails, in words; empty when unknown. */
  readonly since: string;
  /** How many checks rely on it. */
  readonly checks: number;
  readonly link: string;
}

/** The mail that tells the owner of an integration which delivers nothing any more: subject, text and HTML. */
export function troubleMail(props: TroubleMailProps): { subject: string; text: string; html: string } {
  const { integration, project, isDisabled, error, meaning, since, checks, link } = props;
  const subject = isDisabled ? `Disabled: ${integration}` : `Not delivering: ${integration}`;
  const intro = isDisabled
    ? 'This integration is disabled. It sends no alerts until you enable it again.'
    : 'This integration delivers nothing at the moment. The alerts it should have sent were not received; they are tried again for some hours.';
  const facts = [
    { label: 'Integration', value: integration },
    { label: 'Project', value: project },
    { label: 'Used by', value: counted(checks, 'check') },
    ...(since === '' ? [] : [{ label: 'Failing since', value: since }]),
    ...(error === '' ? [] : [{ label: 'Last error', value: error }]),
  ];
  const action = { ask: 'Open your integrations and send a test', button: 'Open your integrations', link };
  const footer = 'You receive this once, as the owner of the project.';
  return ownerNotice({ subject, intro, facts, rest: meaning, action, footer }, props);
}
