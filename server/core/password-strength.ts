/** From guessed at once to practically impossible to guess. */
export type PasswordStrength = 0 | 1 | 2 | 3;

export const SHORTEST_PASSWORD = 8;

const LONGEST_NUMBER = 11;

const ROWS = [
  'abcdefghijklmnopqrstuvwxyz',
  '01234567890',
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'qwertzuiop',
  'azertyuiop',
];
const WORDS =
  'password passwort passwd letmein welcome iloveyou sunshine princess football baseball superman batman dragon master monkey shadow michael jennifer jordan hunter trustno access admin administrator root login secret changeme default starwars whatever computer internet samsung google facebook freedom charlie computer corvette mercedes liverpool arsenal chelsea pokemon naruto cookie cheese pepper ginger summer winter spring autumn flower purple orange yellow silver golden diamond killer ranger yankees cowboys steelers blink nothing hello lovely forever angel babygirl butterfly rollcall healthchecks test user guest qazwsx zaq xsw';
const COMMON = new Set(WORDS.split(' '));
const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};

/**
 * Judges a password by what guessers try first: runs along the alphabet or a keyboard, repetitions, common words with
 * digits around them. 0 must not be used.
 */
export function passwordStrength(password: string): PasswordStrength {
  if ([...password].length < SHORTEST_PASSWORD || isObvious(password)) return 0;
  const bits = password.length * Math.log2(alphabetOf(password)) - repeatedBits(password);
  if (bits < 45) return 1;
  return bits < 70 ? 2 : 3;
}

function isObvious(password: string): boolean {
  const plain = password.toLowerCase();
  if (isRepetition(plain) || isWalk(plain)) return true;
  const bare = plain.replace(/^[^a-z@$]+|[^a-z@$]+$/g, '');
  // digits alone are dates and telephone numbers
  if (bare === '') return plain.length <= LONGEST_NUMBER;
  const word = [...bare].map((letter) => LEET[letter] ?? letter).join('');
  if (COMMON.has(bare) || COMMON.has(word)) return true;
  return isRepetition(word) || (word.length >= 4 && isWalk(word) && plain.length < 14);
}

/** The same again and again: `aaaaaaaa`, `abcabcabc`. */
function isRepetition(text: string): boolean {
  return /^(.{1,4})\1+.{0,3}$/.test(text);
}

/** All of it along a row of keys or the alphabet, either way, in pieces of three or more. */
function isWalk(text: string): boolean {
  const runs = ROWS.flatMap((row) => [row, [...row].reverse().join('')]);
  let rest = text;
  while (rest.length > 0) {
    const length = longestRun(rest, runs);
    if (length < 3) return rest.length < 3 && rest.length < text.length;
    rest = rest.slice(length);
  }
  return true;
}

function longestRun(text: string, runs: readonly string[]): number {
  let length = 0;
  while (length < text.length && runs.some((run) => run.includes(text.slice(0, length + 1)))) length += 1;
  return length;
}

function alphabetOf(password: string): number {
  const sizes = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[0-9]/, 10],
    [/[^a-zA-Z0-9]/, 33],
  ] as const;
  return sizes.reduce((sum, [pattern, size]) => (pattern.test(password) ? sum + size : sum), 0);
}

/** What characters that come again do not add. */
function repeatedBits(password: string): number {
  return (password.length - new Set(password).size) * 2;
}
