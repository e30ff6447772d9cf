import { utcText } from '../../server/core/iso.ts';

interface MomentProps {
  /** ISO 8601, UTC; null when there is none. */
  readonly at: string | null;
  /** What to say when there is none. */
  readonly none: string;
}

/** A moment: its age in words (kept current by the browser), the exact time on hover and for machines. */
export function Moment({ at, none }: MomentProps) {
  if (at === null) return <span class="check-row__never">{none}</span>;
  const exact = utcText(at);
  return (
    <time datetime={at} title={exact} data-relative>
      {exact}
    </time>
  );
}
