import type { Sort, UrlStyle } from '../../../server/core/listing/query.ts';
import { Button } from '../../components/button.tsx';
import { Form } from '../../components/form.tsx';
import { Icon } from '../../components/icon.tsx';
import { Menu } from '../../components/menu.tsx';
import type { Shell } from '../../layout/shell.ts';
import { COLUMNS, type ListLook } from './look.ts';

const ORDERS: readonly (readonly [Sort, string])[] = [
  ['created', 'Order of creation'],
  ['name', 'Name'],
  ['-name', 'Name, Z to A'],
  ['last_ping', 'Last ping, oldest first'],
  ['-last_ping', 'Last ping, newest first'],
  ['status', 'Status, worst first'],
  ['next', 'Next due'],
  ['schedule', 'Schedule'],
];

interface ViewMenuProps {
  readonly shell: Shell;
  /** Path of the list, below the site's root. */
  readonly path: string;
  readonly look: ListLook;
  readonly sort: Sort;
  readonly urls: UrlStyle;
  /** The viewer may change which addresses the project shows to its members. */
  readonly canSetUrls: boolean;
}

/** How the list looks: order, columns, density, which addresses; and the way to take it along. */
export function ViewMenu({ shell, path, look, sort, urls, canSetUrls }: ViewMenuProps) {
  return (
    <Menu
      label={
        <>
          <Icon name="sliders-horizontal" /> View
        </>
      }
    >
      <Form shell={shell} action={`${path}view/`} class="view-menu">
        <label class="field__label" for="view-sort">
          Default order
        </label>
        <select class="field__input" id="view-sort" name="sort">
          {ORDERS.map(([value, label]) => (
            <option key={value} value={value} selected={value === sort}>
              {label}
            </option>
          ))}
        </select>
        <fieldset class="view-menu__group">
          <legend class="field__label">Columns</legend>
          {COLUMNS.map(({ id, label }) => (
            <label key={id}>
              <input type="checkbox" name="column" value={id} checked={!look.hidden.includes(id)} /> {label}
            </label>
          ))}
        </fieldset>
        <fieldset class="view-menu__group">
          <legend class="field__label">Rows</legend>
          <label>
            <input type="checkbox" name="compact" value="1" checked={look.density === 'compact'} /> Compact
          </label>
          <label>
            <input type="checkbox" name="grouped" value="1" checked={look.isGrouped} /> Group by tag
          </label>
        </fieldset>
        {canSetUrls ? (
          <fieldset class="view-menu__group">
            <legend class="field__label">Ping URLs, for all members of the project</legend>
            <label>
              <input type="radio" name="urls" value="uuid" checked={urls === 'uuid'} /> With the UUID
            </label>
            <label>
              <input type="radio" name="urls" value="slug" checked={urls === 'slug'} /> With the slug
            </label>
          </fieldset>
        ) : null}
        <Button look="plain">Save the view</Button>
      </Form>
      <a class="menu__item" href={`${shell.prefix}${path}csv/`} data-keep-filters>
        <Icon name="download" /> Download as CSV
      </a>
    </Menu>
  );
}
