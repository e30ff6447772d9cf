import type { ComponentChildren } from 'preact';

interface CheckboxProps {
  readonly label: ComponentChildren;
  readonly name: string;
  readonly checked: boolean;
  /** Sent when it is ticked. */
  readonly value?: string;
  readonly hint?: ComponentChildren;
}

/** Something that is on or off. */
export function Checkbox({ label, name, checked, value = '1', hint }: CheckboxProps) {
  return (
    <label class="choices__choice">
      <input type="checkbox" name={name} value={value} checked={checked} />
      <span>
        {label}
        {hint === undefined ? null : <span class="choices__hint">{hint}</span>}
      </span>
    </label>
  );
}
