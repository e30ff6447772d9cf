import { utcText } from '../../../server/core/iso.ts';

interface RowMomentProps {
  /** ISO 8601, UTC; null when there is none. */
  readonly at: string | null;
  /** What to say when there is none. */
  readonly none: string;
}

/** A moment as rows have it, two each, so it is said only once; the script makes an age of it and keeps it as the title. */
export function RowMoment({ at, none }: RowMomentProps) {
  if (at === null) return <span class="check-row__never">{none}</span>;
  return <time data-relative>{utcText(at)}</time>;
}
