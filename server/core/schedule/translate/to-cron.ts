import { validateSchedule } from '../next-due.ts';

/** Source: systemd.time(7), "Calendar Events"; those that cron can say. */
const WORDS: Readonly<Record<string, string>> = {
  minutely: '* * * * *',
  hourly: '0 * * * *',
  daily: '0 0 * * *',
  weekly: '0 0 * * MON',
  monthly: '0 0 1 * *',
  quarterly: '0 0 1 1,4,7,10 *',
  semiannually: '0 0 1 1,7 *',
  'semi-annually': '0 0 1 1,7 *',
  biannually: '0 0 1 1,7 *',
  'bi-annually': '0 0 1 1,7 *',
  yearly: '0 0 1 1 *',
  annually: '0 0 1 1 *',
  anually: '0 0 1 1 *',
};

const LINE =
  /^(?:([a-z][a-z.,-]*) ?)?(?:(?:\*-)?([\d*./,]+)([-~])([\d*./,]+) ?)?(?:([\d*./,]+):([\d*./,]+)(?::0?0)?)?$/i;

/**
 * Says an OnCalendar expression as cron. Null where cron cannot say it: seconds, years, a time zone, several lines, a
 * weekday together with days of the month.
 *
 * @example toCron('Mon..Fri 02:30') // '30 2 * * MON-FRI'
 */
export function toCron(onCalendar: string): string | null {
  if (validateSchedule('oncalendar', onCalendar) !== null) return null;
  const line = onCalendar.trim().replace(/\s+/g, ' ');
  const word = WORDS[line.toLowerCase()];
  if (word !== undefined) return word;
  const [, weekday, month = '*', mark = '-', day = '*', hour = '0', minute = '0'] = LINE.exec(line) ?? [];
  if (LINE.exec(line) === null) return null;
  const days = daysOf(weekday, mark, day);
  if (days === null) return null;
  const cron = `${fieldOf(minute, 0)} ${fieldOf(hour, 0)} ${days[0]} ${fieldOf(month, 1)} ${days[1]}`;
  return validateSchedule('cron', cron) === null ? cron : null;
}

/** Day of month and day of week. Both at once cron takes for either, so only what it has a sign for can be said. */
function daysOf(weekday: string | undefined, mark: string, day: string): readonly [string, string] | null {
  const names = weekday === undefined ? '*' : weekdaysOf(weekday);
  if (mark === '~') return names === '*' && Number(day) === 1 ? ['L', '*'] : null;
  const days = fieldOf(day, 1);
  if (names === '*' || days === '*') return [days, names];
  const [, from, to] = /^(\d+)-(\d+)$/.exec(days) ?? [];
  const isWeek = Number(to) - Number(from) === 6 && Number(from) % 7 === 1;
  return isWeek && /^[A-Z]{3}$/.test(names) ? ['*', `${names}#${Number(to) / 7}`] : null;
}

/** `Monday..Wed,Sun,` → `MON-WED,SUN`; a range to Sunday ends at 7, as cron's week begins with it. */
function weekdaysOf(text: string): string {
  return text
    .replace(/,$/, '')
    .split(',')
    .map((item) => {
      const [from = '', to] = item.split(/\.\.|-/).map((name) => name.slice(0, 3).toUpperCase());
      if (to === undefined) return from;
      return to === 'SUN' ? `${NUMBERS[from] ?? from}-7` : `${from}-${to}`;
    })
    .join(',');
}

const NUMBERS: Readonly<Record<string, string>> = {
  MON: '1',
  TUE: '2',
  WED: '3',
  THU: '4',
  FRI: '5',
  SAT: '6',
  SUN: '7',
};

/** Ranges and steps, item by item: `8..17` → `8-17`. */
function fieldOf(text: string, min: number): string {
  return text
    .split(',')
    .map((item) => {
      const [range = '', step] = item.split('/');
      const [from = '', to] = range.split('..').map((part) => (part === '*' ? part : String(Number(part))));
      const whole = step !== undefined && to === undefined && from === String(min);
      const span = whole ? '*' : to === undefined ? from : `${from}-${to}`;
      return step === undefined ? span : `${span}/${Number(step)}`;
    })
    .join(',');
}
