import { counted } from '../../server/core/words.ts';
import { type NoticeSite, ownerNotice } from './components/owner-notice.tsx';

export interface DoorMailProps extends NoticeSite {
  /** The way in that is closed: `by HTTP` or `by email`. */
  readonly way: string;
  /** When it was last open, in words. */
  readonly since: string;
  /** How many checks of the owner were pinged that way last. */
  readonly checks: number;
}

/** The mail that tells an owner that pings are no longer received in one of two ways: subject, text and HTML. */
export function doorMail({ way, since, checks, ...site }: DoorMailProps): {
  subject: string;
  text: string;
  html: string;
} {
  const subject = `${site.siteName} no longer receives pings ${way}`;
  const intro = `${subject}. Until now, missing pings were excused by that; from now on they take checks down.`;
  const facts = [
    { label: 'Last received', value: since },
    { label: 'Pinged that way', value: counted(checks, 'check') },
  ];
  const rest = 'Let these jobs ping in another way, or ask the administrators of this server to open it again.';
  const action = { ask: 'Open your checks', button: 'Open your checks', link: `${site.siteRoot}/` };
  const footer = 'You receive this as the owner of the checks.';
  return ownerNotice({ subject, intro, facts, rest, action, footer }, site);
}
