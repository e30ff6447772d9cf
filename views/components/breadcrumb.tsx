import { Icon } from './icon.tsx';

export interface Crumb {
  readonly label: string;
  /** Absent for the page that is shown. */
  readonly href?: string;
}

/** The way down to a page, each step a link. */
export function Breadcrumb({ items }: { readonly items: readonly Crumb[] }) {
  return (
    <nav class="breadcrumb" aria-label="Breadcrumb">
      <ol class="breadcrumb__list">
        {items.map(({ label, href }, index) => (
          <li class="breadcrumb__item" key={label}>
            {index === 0 ? null : <Icon name="chevron-right" />}
            {href === undefined ? (
              <bdi aria-current="page">{label}</bdi>
            ) : (
              <a href={href}>
                <bdi>{label}</bdi>
              </a>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}
