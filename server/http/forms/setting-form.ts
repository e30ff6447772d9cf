import type { CheckDialog, CheckField } from '../../core/check-field.ts';
import type { SettingsIn } from '../../core/check-fields.ts';
import { fieldOf, settingsWhere } from '../../core/check-settings.ts';
import { message } from '../../core/messages.ts';
import { characterCount } from '../../core/text-clean.ts';
import { Invalid } from '../../errors.ts';
import type { FormFields } from './form-fields.ts';

/** The dialogs whose fields stand for themselves; those of a schedule and of limits are entered with units. */
type PlainDialog = Exclude<CheckDialog, 'schedule' | 'limits'>;

/**
 * Reads the settings that a dialog changes; one that is missing in the form is cleared. Throws `Invalid` for a choice
 * that is not offered.
 */
export function readSettings<Dialog extends PlainDialog>(form: FormFields, dialog: Dialog): SettingsIn<Dialog>;
export function readSettings(form: FormFields, dialog: PlainDialog): object {
  return Object.fromEntries(settingsOf(dialog).map((setting) => [setting, valueIn(form, fieldOf(setting))]));
}

/** Returns what to say beside the fields whose text is too long, by name. */
export function tooLongTexts(form: FormFields, dialog: PlainDialog): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const field of settingsOf(dialog).map(fieldOf)) {
    if (field.type !== 'text' || field.longest === null) continue;
    if (characterCount(form.one(field.name).trim()) > field.longest)
      errors[field.name] = `At most ${field.longest} characters.`;
  }
  return errors;
}

function settingsOf(dialog: PlainDialog) {
  return settingsWhere(({ form }) => form === dialog);
}

function valueIn(form: FormFields, field: CheckField): string | number | boolean | null {
  const text = form.one(field.name);
  switch (field.type) {
    case 'text':
    case 'zone':
      return text.trim();
    case 'flag':
      return !['', '0', 'off', 'false'].includes(text);
    case 'count':
    case 'seconds':
      return text.trim() === '' ? field.byDefault : Number(text);
    case 'choice':
      if (!field.choices.includes(text))
        throw new Invalid(message('choice-refused'), { [field.name]: message('not-an-option') });
      return text;
    default:
      return field satisfies never;
  }
}
