import { listed, MONTHS, ordinal, type Pattern, valuesIn, WEEKDAYS } from './numbers.ts';

const MONTH_RANGE = { min: 1, max: 12 };
const DAY_RANGE = { min: 1, max: 31 };

/** Puts days of the month into words: `the 1st and 15th`, `the 1st to the 7th`. Null: all. */
export function datesWords(days: Pattern): string | null {
  if (days.form === 'all') return null;
  if (days.form === 'range') return `the ${ordinal(days.first)} to the ${ordinal(days.last)}`;
  if (days.form === 'step' && days.first <= 2 && days.last + days.step > 31 && days.step === 2) {
    return days.first === 1 ? 'days with an odd number' : 'days with an even number';
  }
  return `the ${listed(valuesIn(days, DAY_RANGE).map(ordinal))}`;
}

/** Puts a set of weekdays (0 = Sunday) into words: `Monday to Friday`, `Saturday and Sunday`. Null: all. */
export function weekdaysWords(weekdays: readonly number[]): string | null {
  const mondayFirst = [...new Set(weekdays)].map((day) => (day + 6) % 7).sort((a, b) => a - b);
  if (mondayFirst.length === 7) return null;
  const name = (index: number) => WEEKDAYS[(index + 1) % 7] ?? '';
  const [first, last] = [mondayFirst[0], mondayFirst.at(-1)];
  if (first !== undefined && last !== undefined && mondayFirst.length > 2 && last - first === mondayFirst.length - 1) {
    return `${name(first)} to ${name(last)}`;
  }
  return listed(mondayFirst.map(name));
}

/** Puts months into words: `January and July`, `March to May`. Null: all. */
export function monthsWords(months: Pattern): string | null {
  if (months.form === 'all') return null;
  const name = (month: number) => MONTHS[month - 1] ?? '';
  if (months.form === 'range') return `${name(months.first)} to ${name(months.last)}`;
  return listed(valuesIn(months, MONTH_RANGE).map(name));
}

/** Puts years into words: `2026`, `2026 to 2030`. Null: all. */
export function yearsWords(years: Pattern): string | null {
  if (years.form === 'all') return null;
  if (years.form === 'list') return listed(years.values.map(String));
  if (years.form === 'range') return `${years.first} to ${years.last}`;
  return `every ${ordinal(years.step)} year from ${years.first}`;
}
