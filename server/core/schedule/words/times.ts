import { listed, type Pattern, twoDigits, valuesIn } from './numbers.ts';

/** What a schedule says of the time of day. */
export interface TimePatterns {
  readonly hours: Pattern;
  readonly minutes: Pattern;
  readonly seconds: Pattern;
}

/** A time of day in words: single times (`at 02:30`), or how often (`every 5 minutes`). */
export interface TimeWords {
  readonly isOften: boolean;
  readonly text: string;
}

const MOST_TIMES = 6;
const HOUR_RANGE = { min: 0, max: 23 };
const SIXTY = { min: 0, max: 59 };

/** Puts the time of day into words. */
export function timeWords({ hours, minutes, seconds }: TimePatterns): TimeWords {
  const secs = valuesIn(seconds, SIXTY);
  const [second] = secs;
  if (secs.length === 1 && second !== undefined) {
    const times = singleTimes(hours, minutes, second);
    if (times !== null) return { isOften: false, text: `at ${listed(times)}` };
    const after = second === 0 ? '' : `, ${second} seconds past the minute`;
    return { isOften: true, text: `${minuteWords(hours, minutes)}${after}` };
  }
  return { isOften: true, text: secondWords(hours, minutes, seconds) };
}

function singleTimes(hours: Pattern, minutes: Pattern, second: number): readonly string[] | null {
  if (hours.form === 'all' || minutes.form === 'all') return null;
  const [hourValues, minuteValues] = [valuesIn(hours, HOUR_RANGE), valuesIn(minutes, SIXTY)];
  const isFew = hourValues.length * minuteValues.length <= 2 || (hours.form === 'list' && minutes.form === 'list');
  if (!isFew || hourValues.length * minuteValues.length > MOST_TIMES) return null;
  const tail = second === 0 ? '' : `:${twoDigits(second)}`;
  return hourValues.flatMap((hour) => minuteValues.map((minute) => `${clock(hour, minute)}${tail}`));
}

function secondWords(hours: Pattern, minutes: Pattern, seconds: Pattern): string {
  const often = oftenWords(seconds, 'second');
  if (minutes.form === 'all' && hours.form === 'all') return often;
  if (minutes.form === 'all') return `${often}, ${hoursWords(hours)}`;
  const at = listed(valuesIn(minutes, SIXTY).map((minute) => `:${twoDigits(minute)}`));
  return `${often} of the minutes ${at}${hours.form === 'all' ? '' : `, ${hoursWords(hours)}`}`;
}

function minuteWords(hours: Pattern, minutes: Pattern): string {
  const [only, ...others] = valuesIn(minutes, SIXTY);
  if (only !== undefined && others.length === 0) return hourlyWords(hours, only);
  const often = oftenWords(minutes, 'minute');
  if (hours.form === 'all') return often;
  if (hours.form === 'range') {
    const last = valuesIn(minutes, SIXTY).at(-1) ?? 0;
    return `${often} from ${clock(hours.first, only ?? 0)} to ${clock(hours.last, last)}`;
  }
  const [hour, ...more] = valuesIn(hours, HOUR_RANGE);
  if (hour !== undefined && more.length === 0 && (minutes.form === 'all' || minutes.form === 'step')) {
    return `${often} from ${clock(hour, only ?? 0)} to ${clock(hour, valuesIn(minutes, SIXTY).at(-1) ?? 0)}`;
  }
  return `${often}, ${hoursWords(hours)}`;
}

/** Once in each hour that the pattern has. */
function hourlyWords(hours: Pattern, minute: number): string {
  const past = minute === 0 ? '' : ` at :${twoDigits(minute)}`;
  if (hours.form === 'all') return `every hour${past}`;
  if (hours.form === 'range') return `every hour from ${clock(hours.first, minute)} to ${clock(hours.last, minute)}`;
  if (hours.form === 'step') {
    const isWhole = 24 % hours.step === 0 && hours.first < hours.step && hours.last + hours.step > 23;
    if (isWhole && hours.first === 0) return `every ${hours.step} hours${past}`;
    if (isWhole) return `every ${hours.step} hours from ${clock(hours.first, minute)} on`;
    return `every ${hours.step} hours from ${clock(hours.first, minute)} to ${clock(hours.last, minute)}`;
  }
  return `at ${listed(hours.values.map((hour) => clock(hour, minute)))}`;
}

function oftenWords(pattern: Pattern, unit: 'minute' | 'second'): string {
  const whole = unit === 'minute' ? 'hour' : 'minute';
  const mark = (value: number) => `:${twoDigits(value)}`;
  if (pattern.form === 'all') return `every ${unit}`;
  if (pattern.form === 'range')
    return `every ${unit} from ${mark(pattern.first)} to ${mark(pattern.last)} of the ${whole}`;
  if (pattern.form === 'step') {
    const { first, last, step } = pattern;
    const isWhole = 60 % step === 0 && first < step && last + step > 59;
    if (isWhole && first === 0) return `every ${step} ${unit}s`;
    if (isWhole) return `every ${step} ${unit}s, beginning at ${mark(first)}`;
    return `every ${step} ${unit}s from ${mark(first)} to ${mark(last)} of the ${whole}`;
  }
  return `every ${whole} at ${listed(pattern.values.map(mark))}`;
}

function hoursWords(hours: Pattern): string {
  if (hours.form === 'range') return `from ${clock(hours.first, 0)} to ${clock(hours.last, 59)}`;
  const values = valuesIn(hours, HOUR_RANGE);
  return `in the hour${values.length === 1 ? '' : 's'} from ${listed(values.map((hour) => clock(hour, 0)))}`;
}

function clock(hour: number, minute: number): string {
  return `${twoDigits(hour)}:${twoDigits(minute)}`;
}
