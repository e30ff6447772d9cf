import type { ComponentChildren } from 'preact';

interface CardProps {
  readonly title: string;
  /** Where links to this card lead: `#sign-up`. */
  readonly id?: string;
  readonly look?: 'plain' | 'danger';
  readonly children: ComponentChildren;
}

/** A titled part of a page. */
export function Card({ title, id, look = 'plain', children }: CardProps) {
  return (
    <section class={`card card--${look}`} {...(id === undefined ? {} : { id })}>
      <h2 class="card__title">{title}</h2>
      {children}
    </section>
  );
}
