import { Icon } from '../../components/icon.tsx';
import type { IconName } from '../../icons.ts';

/** What can be done to many checks at once. */
export const BULK_ACTIONS = [
  'pause',
  'resume',
  'add-tag',
  'remove-tag',
  'assign',
  'unassign',
  'grace',
  'transfer',
  'remove',
] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

const BUTTONS: readonly (readonly [BulkAction, IconName, string])[] = [
  ['pause', 'pause', 'Pause'],
  ['resume', 'play', 'Resume'],
  ['add-tag', 'tag', 'Add tag'],
  ['remove-tag', 'tag', 'Remove tag'],
  ['assign', 'bell', 'Assign'],
  ['unassign', 'bell-off', 'Unassign'],
  ['grace', 'timer', 'Grace time'],
  ['transfer', 'send', 'Transfer'],
  ['remove', 'trash-2', 'Remove'],
];

/** What to do with the checks selected; stands in the form around the list, and shows up with the first selection. */
export function BulkBar({ action }: { readonly action: string }) {
  return (
    <fieldset class="bulk-bar">
      <legend class="visually-hidden">With the selected checks</legend>
      <span class="bulk-bar__count" data-selected-count role="status" />
      {BUTTONS.map(([value, icon, label]) => (
        <button
          class="bulk-bar__button"
          type="submit"
          formaction={action}
          name="action"
          value={value}
          data-bulk
          key={value}
        >
          <Icon name={icon} /> {label}
        </button>
      ))}
      <button class="bulk-bar__button" type="button" data-select-shown hidden>
        <Icon name="list-checks" /> Select all shown
      </button>
      <button class="bulk-bar__button" type="reset">
        <Icon name="x" /> Select none
      </button>
    </fieldset>
  );
}
