import type { ComponentChildren } from 'preact';

interface ToolbarProps {
  /** What it is for, for those who do not see it: `Filter the checks`. */
  readonly label: string;
  readonly children: ComponentChildren;
}

/** A row of controls above a list; wraps where there is no room. */
export function Toolbar({ label, children }: ToolbarProps) {
  return (
    <fieldset class="toolbar">
      <legend class="visually-hidden">{label}</legend>
      {children}
    </fieldset>
  );
}

/** Pushes what follows in a toolbar to its end. */
export function ToolbarSpace() {
  return <span class="toolbar__space" />;
}
