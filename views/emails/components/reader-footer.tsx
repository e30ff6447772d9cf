import { LIGHT } from './palette.ts';

export interface ReaderFooterProps {
  readonly siteName: string;
  readonly siteRoot: string;
  readonly settingsLink: string;
  readonly unsubscribeLink: string;
}

/** Ends a mail that a user asked for: why, and how to change that. */
export function ReaderFooter({ siteName, settingsLink, unsubscribeLink }: ReaderFooterProps) {
  const style = `color:${LIGHT.quiet}`;
  return (
    <>
      You receive this because of your report settings on {siteName}.{' '}
      <a class="quiet" href={settingsLink} style={style}>
        Change how often
      </a>
      {' · '}
      <a class="quiet" href={unsubscribeLink} style={style}>
        Stop reports and reminders
      </a>
    </>
  );
}

/** The same in plain text. */
export function readerFooterText({ siteName, siteRoot, settingsLink, unsubscribeLink }: ReaderFooterProps): string {
  return `--
${siteName}
${siteRoot}
Change how often: ${settingsLink}
Stop reports and reminders: ${unsubscribeLink}`;
}
