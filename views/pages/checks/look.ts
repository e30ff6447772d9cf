/** Columns that can be left out. */
export const COLUMNS = [
  { id: 'runs', label: 'Last runs' },
  { id: 'schedule', label: 'Schedule' },
  { id: 'last', label: 'Last ping' },
  { id: 'next', label: 'Next due' },
  { id: 'channels', label: 'Integrations' },
  { id: 'url', label: 'Ping URL' },
] as const;
export type ColumnId = (typeof COLUMNS)[number]['id'];

export const DENSITIES = ['usual', 'compact'] as const;
export type Density = (typeof DENSITIES)[number];

/** How a user wants lists to look, in every project. */
export interface ListLook {
  readonly density: Density;
  readonly hidden: readonly ColumnId[];
  readonly isGrouped: boolean;
}

export const USUAL_LOOK: ListLook = { density: 'usual', hidden: [], isGrouped: false };

/** Writes a look as a cookie keeps it: `compact.grouped.-url`. */
export function writeLook({ density, hidden, isGrouped }: ListLook): string {
  return [density, ...(isGrouped ? ['grouped'] : []), ...hidden.map((column) => `-${column}`)].join('.');
}

/** Reads what `writeLook` wrote; what it does not know is passed over. */
export function readLook(text: string): ListLook {
  const words = new Set(text.split('.'));
  return {
    density: DENSITIES.find((density) => words.has(density)) ?? USUAL_LOOK.density,
    hidden: COLUMNS.flatMap(({ id }) => (words.has(`-${id}`) ? [id] : [])),
    isGrouped: words.has('grouped'),
  };
}
