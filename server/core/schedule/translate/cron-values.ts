const NAMES: ReadonlyMap<string, number> = new Map(
  [
    ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'].map((name, index) => [name, index] as const),
    ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'].map(
      (name, index) => [name, index + 1] as const,
    ),
  ].flat(),
);

/** Returns the values of a field of a valid cron expression in upper case, in order, each once. */
export function valuesInCron(field: string, min: number, max: number): readonly number[] {
  const values = field.split(',').flatMap((item) => {
    const [range = '', step] = item.split('/');
    const [from = '', to] = range.split('-');
    const first = from === '*' ? min : numberOf(from);
    const last = from === '*' || (to === undefined && step !== undefined) ? max : numberOf(to ?? from);
    const by = Number(step ?? 1);
    return Array.from({ length: Math.floor((last - first) / by) + 1 }, (_, index) => first + index * by);
  });
  return [...new Set(values)].sort((a, b) => a - b);
}

function numberOf(text: string): number {
  return NAMES.get(text) ?? Number(text);
}
