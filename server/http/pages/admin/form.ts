import type { ShownField } from '../../../../views/pages/admin/change.tsx';
import { fromIso, toIso } from '../../../core/iso.ts';
import { message } from '../../../core/messages.ts';
import { currentZoneName } from '../../../core/schedule/zone-names.ts';
import { characterCount } from '../../../core/text-clean.ts';
import type { AdminValue } from '../../../store/admin/store.ts';
import type { FormFields } from '../../forms/form-fields.ts';
import type { AdminField, FieldErrors, FieldValues } from './model.ts';
import type { Row } from './row.ts';

/** What a form came to: what is to be written, or what is wrong. */
export interface FormOutcome {
  /** Only what is different from what the row holds. */
  readonly changed: FieldValues;
  readonly errors: FieldErrors;
}

/** Reads a posted form by the description of its fields. */
export function readChanges(fields: readonly AdminField[], form: FormFields, row: Row): FormOutcome {
  const changed = new Map<string, AdminValue>();
  const errors: Record<string, string> = {};
  for (const field of fields) {
    // a box that is not ticked is not sent; anything else that is missing is left as it is
    if (field.kind !== 'flag' && !form.has(field.name)) continue;
    const typed = form.one(field.name).replaceAll('\r\n', '\n');
    if (typed === shownValue(field, row)) continue;
    const reading = readField(field, typed);
    if ('error' in reading) errors[field.name] = reading.error;
    else changed.set(field.name, reading.value);
  }
  return { changed, errors };
}

/** Returns the fields as they stand in the row, or as they were typed when something is wrong with them. */
export function shownFields(
  fields: readonly AdminField[],
  row: Row,
  failed: { readonly form: FormFields; readonly errors: FieldErrors } | null,
): readonly ShownField[] {
  return fields.map((field) => {
    const { name, label, hint } = field;
    const value = failed === null ? shownValue(field, row) : failed.form.one(name);
    const error = failed?.errors[name];
    const named = {
      name,
      label,
      value: field.kind === 'password' ? '' : value,
      ...(hint === undefined ? {} : { hint }),
      ...(error === undefined ? {} : { error }),
    };
    return { ...named, ...lookOf(field, value) };
  });
}

function lookOf(field: AdminField, value: string) {
  switch (field.kind) {
    case 'whole':
      return { kind: 'number' } as const;
    case 'flag':
      return { kind: 'flag' } as const;
    case 'long':
      return { kind: 'long' } as const;
    case 'password':
      return { kind: 'password' } as const;
    case 'choice':
      return { kind: 'choice', options: withOwn(field.choices, value) } as const;
    case 'text':
      return { kind: 'text', maxLength: field.max } as const;
    case 'moment':
    case 'zone':
      return { kind: 'text', maxLength: 40 } as const;
    default:
      return neverField(field);
  }
}

/** What is stored is among the choices, whatever an earlier release knew. */
function withOwn(choices: readonly { readonly value: string; readonly label: string }[], value: string) {
  return choices.some((choice) => choice.value === value) ? choices : [{ value, label: value }, ...choices];
}

/** A field as its form shows it: what comes back unchanged is not written. */
function shownValue(field: AdminField, row: Row): string {
  switch (field.kind) {
    case 'flag':
      return row.flag(field.name) ? 'on' : '';
    case 'moment':
      return (row.iso(field.name) ?? '').replace('T', ' ').replace('+00:00', '');
    case 'password':
      return '';
    default:
      return row.text(field.name);
  }
}

type FieldReading = { readonly value: AdminValue } | { readonly error: string };

function readField(field: AdminField, typed: string): FieldReading {
  const trimmed = typed.trim();
  switch (field.kind) {
    case 'flag':
      return { value: typed === 'on' };
    case 'long':
      return { value: typed };
    case 'password':
      return { value: typed };
    case 'text':
      if (field.isRequired && trimmed === '') return { error: message('required') };
      if (characterCount(trimmed) > field.max) return { error: message('at-most-characters', { most: field.max }) };
      return { value: trimmed === '' && field.isNullable ? null : trimmed };
    case 'whole':
      return trimmed === '' && field.isNullable ? { value: null } : wholeNumber(trimmed, field);
    case 'choice':
      return field.choices.some(({ value }) => value === typed)
        ? { value: typed }
        : { error: message('not-an-option') };
    case 'moment':
      return readMoment(trimmed);
    case 'zone': {
      const zone = currentZoneName(trimmed);
      return zone === null ? { error: message('not-a-time-zone') } : { value: zone };
    }
    default:
      return neverField(field);
  }
}

function wholeNumber(typed: string, { min, max }: { readonly min: number; readonly max: number }): FieldReading {
  const number = /^-?\d{1,15}$/.test(typed) ? Number(typed) : Number.NaN;
  if (number >= min && number <= max) return { value: number };
  return { error: `must be a whole number from ${min} to ${max}` };
}

function readMoment(typed: string): FieldReading {
  if (typed === '') return { value: null };
  const at = fromIso(typed);
  return at === null ? { error: 'must be a UTC time like 2031-05-06 07:08:09' } : { value: at };
}

/** For messages: a moment as forms show it. */
export function momentText(at: Parameters<typeof toIso>[0]): string {
  return toIso(at).replace('T', ' ').replace('+00:00', ' UTC');
}

function neverField(field: never): never {
  throw new Error(`no such field: ${JSON.stringify(field)}`);
}
