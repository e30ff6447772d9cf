import type { AdminCell } from '../../../../views/components/admin-cell.tsx';
import type { AdminSourceName } from '../../../store/admin/sources.ts';
import type { AdminValue } from '../../../store/admin/store.ts';
import type { Reply } from '../../kit/reply.ts';
import type { SignedInVisit } from '../../kit/visit.ts';
import type { Row } from './row.ts';

// What a list of the administration is, as data. One generic list, form and question before deleting render them all.

/** With what a viewer sees. */
export interface Eyes {
  /** Path part of the site's root. */
  readonly prefix: string;
  /** Others see that there is a secret, not which. */
  readonly isSuperuser: boolean;
}

export interface AdminColumn {
  readonly label: string;
  readonly show: (row: Row, eyes: Eyes) => AdminCell;
}

export interface AdminFilter {
  readonly name: string;
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
}

interface FieldFacts {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
}

/** Something that can be changed. */
export type AdminField = FieldFacts &
  (
    | { readonly kind: 'text'; readonly max: number; readonly isRequired?: true; readonly isNullable?: true }
    | { readonly kind: 'long' }
    | { readonly kind: 'whole'; readonly min: number; readonly max: number; readonly isNullable?: true }
    | { readonly kind: 'flag' }
    | { readonly kind: 'choice'; readonly choices: readonly { readonly value: string; readonly label: string }[] }
    /** UTC; empty: never. */
    | { readonly kind: 'moment' }
    | { readonly kind: 'zone' }
    /** Never shown; left empty it stays as it is. */
    | { readonly kind: 'password' }
  );

export type RowVisit = SignedInVisit;
export type FieldErrors = Readonly<Record<string, string>>;
export type FieldValues = ReadonlyMap<string, AdminValue>;

export interface AdminAction {
  /** What the button sends. */
  readonly name: string;
  readonly label: string;
  /** What is going to happen, asked before it does. */
  readonly question: (row: Row) => string;
  readonly isDangerous?: true;
  readonly isOffered: (row: Row, visit: RowVisit) => boolean;
  /** Does it; returns what to say, or where to go instead of back to the row. */
  readonly run: (visit: RowVisit, row: Row) => Promise<string | Reply>;
}

export interface AdminModel {
  readonly source: AdminSourceName;
  /** Below `/admin/`: `accounts/profile`. */
  readonly path: string;
  readonly group: 'People' | 'Checks' | 'Server';
  readonly title: string;
  readonly about: string;
  /** What to call one of them: `Profile of a@example.org`. */
  readonly nameOf: (row: Row) => string;
  readonly perPage: number;
  /** False for tables too large to be counted. */
  readonly isCounted: boolean;
  readonly searchHint: string;
  readonly filters: readonly AdminFilter[];
  /** The first leads to the row. */
  readonly columns: readonly AdminColumn[];
  /** What a row's own page shows beside its columns. */
  readonly facts: readonly AdminColumn[];
  readonly fields: readonly AdminField[];
  readonly actions: readonly AdminAction[];
  readonly canDelete: boolean;
  /** Why this row must stay; null: it may go. */
  readonly keeps?: (visit: RowVisit, row: Row) => string | null;
  /** Deletes it, where more is to be done than to remove a row. */
  readonly remove?: (visit: RowVisit, row: Row) => Promise<void>;
  /** Writes what changed, where more is to be done than to write columns; returns what is wrong with which field. */
  readonly save?: (visit: RowVisit, row: Row, changed: FieldValues) => Promise<FieldErrors>;
}
