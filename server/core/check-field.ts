// What the catalogue of fields (check-fields.ts) says of each field.

/** The dialogs in which people set up a check. */
export type CheckDialog = 'names' | 'schedule' | 'limits' | 'filtering';

interface Facts {
  /** Its column in the table `checks`; the migration that adds it declares it in `CheckRow`. */
  readonly column: string;
  /** What people call it: in the API, in forms, in exports, in messages about it and, with dashes, as an option. */
  readonly name: string;
  /** One sentence for the API reference and the help of commands. */
  readonly about: string;
  /** False: the API neither takes nor shows it. */
  readonly api: ApiUse | false;
  /** The dialog that changes it; false: none does. */
  readonly form: CheckDialog | false;
  /** Whether a copy of a check has it too. */
  readonly copied: boolean;
  /** Whether it is in the file with the data of an account. */
  readonly exported: boolean;
  /** How the administration labels it; false: it is neither shown nor changed there. */
  readonly admin: { readonly label: string; readonly hint?: string } | false;
  /** Whether the rules for pings look at it. If so, it is read for every ping (store/pings/check-row.ts). */
  readonly readByPings: boolean;
}

/** How the API knows a field. */
export interface ApiUse {
  /** The oldest version that takes and shows it; in older ones it is unknown. */
  readonly since: 1 | 2 | 3;
  /**
   * `in-place`: Healthchecks has it, and its place in the document is fixed (check-document.ts). The others follow the
   * fixed ones: `always`, or `when-set`, which leaves documents of checks that do not use it as they were.
   */
  readonly shown: 'in-place' | 'always' | 'when-set';
}

interface TextField extends Facts {
  /** A `zone` is the name of a time zone, brought up to date when it is written. */
  readonly type: 'text' | 'zone';
  /** Most characters (code points); null: as many as one likes. */
  readonly longest: number | null;
  readonly byDefault: string;
}

interface ChoiceField extends Facts {
  readonly type: 'choice';
  readonly choices: readonly string[];
  readonly byDefault: string;
}

interface FlagField extends Facts {
  readonly type: 'flag';
  readonly byDefault: boolean;
}

interface SecondsField extends Facts {
  /** Whole seconds, or how many of something. */
  readonly type: 'seconds' | 'count';
  readonly least: number;
  readonly most: number;
  /** Null: it may be left unset, and is at first. */
  readonly byDefault: number | null;
}

/** A field of a check that users set. */
export type CheckField = TextField | ChoiceField | FlagField | SecondsField;

/** The type of the values of a field. */
export type ValueOf<Field extends CheckField> = Field extends ChoiceField
  ? Field['choices'][number]
  : Field extends FlagField
    ? boolean
    : Field extends SecondsField
      ? number | (null extends Field['byDefault'] ? null : never)
      : string;
