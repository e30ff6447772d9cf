import { type AlertMailProps, downCount } from './alert-mail.tsx';

/** The plain form of an alert mail: state, name and since when in the first line. */
export function alertMailText(props: AlertMailProps): string {
  const { word, name, since, reason, description, facts, link, body, projects, siteName, unsubscribeLink } = props;
  const blocks = [
    `${word} | ${name}\nsince ${since}`,
    reason,
    link,
    description,
    facts.map(({ label, value }) => `${label}: ${value}`).join('\n'),
    body.note,
    body.text === '' ? '' : `Body of the last ping:\n\n${body.text}`,
    projects.length === 0
      ? ''
      : [
          'Your projects:',
          ...projects.map((project) => `- ${project.name}: ${downCount(project.down)} (${project.link})`),
        ].join('\n'),
    `--\n${siteName}\nStop these emails: ${unsubscribeLink}`,
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}
