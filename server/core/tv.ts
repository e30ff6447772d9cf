/** A project on the wall. */
export interface TvBoard {
  readonly key: string;
  /** Heading; empty: none. */
  readonly label: string;
}

/** What a wall shows, and how. */
export interface TvSettings {
  readonly boards: readonly TvBoard[];
  /** Null leaves it to the system. */
  readonly theme: 'light' | 'dark' | null;
  /** Only checks with all of these tags. */
  readonly tags: readonly string[];
  /** Only checks with one of these statuses; empty: all. */
  readonly statuses: readonly string[];
  /** Those that are down come first; else all by name. */
  readonly downFirst: boolean;
  /** Text size in per cent. */
  readonly size: number;
  readonly clock: boolean;
  /** A sound when a check goes down. */
  readonly sound: boolean;
}

/** A check as the wall needs it. */
export interface TvCheck {
  readonly name: string;
  readonly status: string;
}

const OPTIONS = new Set(['theme', 'tag', 'status', 'order', 'size', 'clock', 'sound']);
const SMALLEST = 50;
const LARGEST = 300;

/** Reads what follows the `#` in the address of a wall: keys with labels, and options. */
export function readTvFragment(fragment: string): TvSettings {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''));
  const theme = fields.get('theme');
  const size = Number(fields.get('size') ?? '100');
  return {
    boards: [...fields].filter(([name]) => name !== '' && !OPTIONS.has(name)).map(([key, label]) => ({ key, label })),
    theme: theme === 'dark' || theme === 'light' ? theme : null,
    tags: fields.getAll('tag').filter((tag) => tag !== ''),
    statuses: fields.getAll('status').filter((status) => status !== ''),
    downFirst: fields.get('order') !== 'name',
    size: size >= SMALLEST && size <= LARGEST ? size : 100,
    clock: isOn(fields.get('clock')),
    sound: isOn(fields.get('sound')),
  };
}

/** Writes the fragment that `readTvFragment` reads; what is as usual is left out. */
export function writeTvFragment(settings: TvSettings): string {
  const fields = new URLSearchParams(settings.boards.map(({ key, label }): [string, string] => [key, label]));
  if (settings.theme !== null) fields.append('theme', settings.theme);
  for (const tag of settings.tags) fields.append('tag', tag);
  for (const status of settings.statuses) fields.append('status', status);
  if (!settings.downFirst) fields.append('order', 'name');
  if (settings.size !== 100) fields.append('size', String(settings.size));
  if (settings.clock) fields.append('clock', '1');
  if (settings.sound) fields.append('sound', '1');
  return `#${fields}`;
}

/** Returns the checks that the wall shows, in order. */
export function chooseTvChecks<Check extends TvCheck>(
  checks: readonly Check[],
  { statuses, downFirst }: Pick<TvSettings, 'statuses' | 'downFirst'>,
): readonly Check[] {
  const rank = ({ status }: TvCheck): number => {
    if (!downFirst) return 0;
    return status === 'down' ? 0 : status === 'grace' ? 1 : 2;
  };
  return checks
    .filter(({ status }) => statuses.length === 0 || statuses.includes(status))
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, 'en', { numeric: true, sensitivity: 'base' }));
}

function isOn(value: string | null): boolean {
  return value !== null && value !== '' && value !== '0';
}
