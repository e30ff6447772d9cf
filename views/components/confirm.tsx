import type { ComponentChildren } from 'preact';

interface ConfirmProps {
  /** What opens the question: `Remove…`. */
  readonly label: string;
  /** What it is about, for those who hear the label without its row. */
  readonly about?: string;
  /** What is going to happen, and the form that makes it happen. */
  readonly children: ComponentChildren;
}

/** Something that cannot be undone: asks before it shows the button that does it, without script too. */
export function Confirm({ label, about, children }: ConfirmProps) {
  return (
    <details class="confirm">
      <summary class="confirm__label">
        {label}
        {about === undefined ? null : <span class="visually-hidden"> {about}</span>}
      </summary>
      <div class="confirm__question">{children}</div>
    </details>
  );
}
