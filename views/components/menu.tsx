import type { ComponentChildren } from 'preact';

interface MenuProps {
  readonly label: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A list that opens below its label, without script too. */
export function Menu({ label, children }: MenuProps) {
  return (
    <details class="menu" data-menu>
      <summary class="menu__label">{label}</summary>
      <div class="menu__items">{children}</div>
    </details>
  );
}
