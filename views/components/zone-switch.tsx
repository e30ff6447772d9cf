export interface ZoneChoice {
  /** IANA name. */
  readonly zone: string;
  readonly href: string;
  readonly isCurrent: boolean;
}

/** In which time zone the times of a page are given. */
export function ZoneSwitch({ choices }: { readonly choices: readonly ZoneChoice[] }) {
  if (choices.length < 2) return <span class="zones__only">Times in {choices[0]?.zone ?? 'UTC'}</span>;
  return (
    <nav class="zones" aria-label="Time zone">
      {choices.map(({ zone, href, isCurrent }) => (
        <a class="zones__zone" key={zone} href={href} {...(isCurrent ? { 'aria-current': 'true' as const } : {})}>
          {zone}
        </a>
      ))}
    </nav>
  );
}
