/**
 * Counts the letters to insert, drop, replace or swap with their neighbour to turn one text into the other
 * (optimal string alignment). Upper and lower case are different letters.
 *
 * @example editDistance('EMIAL_HOST', 'EMAIL_HOST') // 1
 */
export function editDistance(from: string, to: string): number {
  let before: readonly number[] = [];
  let row: readonly number[] = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let index = 1; index <= from.length; index += 1) {
    const next = [index];
    for (let at = 1; at <= to.length; at += 1) {
      const replaced = (row[at - 1] ?? 0) + (from[index - 1] === to[at - 1] ? 0 : 1);
      const swapped = isSwap(from, to, index, at) ? (before[at - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY;
      next.push(Math.min(replaced, swapped, (row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[to.length] ?? 0;
}

function isSwap(from: string, to: string, index: number, at: number): boolean {
  return index > 1 && at > 1 && from[index - 1] === to[at - 2] && from[index - 2] === to[at - 1];
}
