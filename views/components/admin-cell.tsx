import { Moment } from './moment.tsx';
import { type ShownStatus, Status } from './status.tsx';

export interface CellLink {
  readonly text: string;
  readonly href: string;
}

/** What stands in one place of a list or a form of the administration. */
export type AdminCell =
  | { readonly kind: 'text'; readonly text: string; readonly small?: string; readonly href?: string }
  /** ISO 8601; null: never. */
  | { readonly kind: 'moment'; readonly at: string | null }
  | { readonly kind: 'yes'; readonly isYes: boolean }
  | { readonly kind: 'status'; readonly status: ShownStatus }
  | { readonly kind: 'links'; readonly links: readonly CellLink[]; readonly more: number }
  /** Text as it came, with its line breaks. */
  | { readonly kind: 'code'; readonly text: string };

/** A value as people read it. */
export function AdminValue({ cell }: { readonly cell: AdminCell }) {
  switch (cell.kind) {
    case 'text':
      return <TextValue {...cell} />;
    case 'moment':
      return <Moment at={cell.at} none="–" />;
    case 'yes':
      return <span>{cell.isYes ? 'Yes' : 'No'}</span>;
    case 'status':
      return <Status status={cell.status} started={false} />;
    case 'links':
      return <Links {...cell} />;
    case 'code':
      return cell.text === '' ? <span class="admin__none">–</span> : <pre class="admin__code">{cell.text}</pre>;
    default:
      return neverCell(cell);
  }
}

function TextValue({ text, small, href }: { readonly text: string; readonly small?: string; readonly href?: string }) {
  const shown = text === '' ? <span class="admin__none">–</span> : <bdi class="admin__text">{text}</bdi>;
  return (
    <>
      {href === undefined ? (
        shown
      ) : (
        <a href={href} data-row-link>
          {shown}
        </a>
      )}
      {small === undefined || small === '' ? null : (
        <small class="admin__small">
          <bdi>{small}</bdi>
        </small>
      )}
    </>
  );
}

function Links({ links, more }: { readonly links: readonly CellLink[]; readonly more: number }) {
  if (links.length === 0) return <span class="admin__none">–</span>;
  return (
    <ul class="admin__links">
      {links.map(({ text, href }) => (
        <li key={href}>
          <a href={href}>
            <bdi class="admin__text">{text}</bdi>
          </a>
        </li>
      ))}
      {more > 0 ? <li class="admin__none">and {more} more</li> : null}
    </ul>
  );
}

function neverCell(cell: never): never {
  throw new Error(`no such cell: ${JSON.stringify(cell)}`);
}
