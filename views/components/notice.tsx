import type { ComponentChildren } from 'preact';

export const NOTICE_KINDS = ['info', 'success', 'warning', 'error'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/** Something said once: what was done, or what went wrong. */
export interface NoticeText {
  readonly kind: NoticeKind;
  readonly text: string;
}

interface NoticeProps {
  readonly kind: NoticeKind;
  readonly children: ComponentChildren;
}

/** A line that stands out; errors and warnings are read out at once. */
export function Notice({ kind, children }: NoticeProps) {
  const urgent = kind === 'error' || kind === 'warning';
  return (
    <div class={`notice notice--${kind}`} role={urgent ? 'alert' : 'status'}>
      {children}
    </div>
  );
}
