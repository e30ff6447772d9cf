import { counted } from '../../server/core/words.ts';
import { type NoticeSite, ownerNotice } from './components/owner-notice.tsx';

export interface UnheardMailProps extends NoticeSite {
  /** When Rollcall was not listening, in words, oldest first. */
  readonly windows: readonly string[];
  /** The checks that have not pinged since; those judged latest first. */
  readonly checks: readonly UnheardMailCheck[];
  /** How many more there are. */
  readonly more: number;
}

export interface UnheardMailCheck {
  /** With its project. */
  readonly name: string;
  /** When it goes down without a ping, in words; empty: nothing more is expected. */
  readonly next: string;
}

/** The mail that tells an owner which checks were expected while Rollcall was not listening: subject, text and HTML. */
export function unheardMail(props: UnheardMailProps): { subject: string; text: string; html: string } {
  const { windows, checks, more } = props;
  const times = windows.join(', ');
  const count = checks.length + more;
  const subject = `Rollcall was not listening ${windows.length === 1 ? times : `${windows.length} times`}`;
  const silent =
    count === 1
      ? '1 check was expected to ping in that time. It has not pinged since, and stays up until its next ping is expected.'
      : `${count} checks were expected to ping in that time. They have not pinged since, and stay up until their next ping is expected.`;
  const intro = `Rollcall was not listening ${times}. ${silent}`;
  const facts = checks.map(({ name, next }) => ({
    label: name,
    value:
      next === ''
        ? 'no other ping is expected: check yourself that the job has run'
        : `goes down at ${next} without a ping`,
  }));
  const rest = more === 0 ? '' : `And ${counted(more, 'other check')}.`;
  const action = { ask: 'Open your checks', button: 'Open your checks', link: `${props.siteRoot}/` };
  const footer = 'You receive this as the owner of the checks, at most once in six hours.';
  return ownerNotice({ subject, intro, facts, rest, action, footer }, props);
}
