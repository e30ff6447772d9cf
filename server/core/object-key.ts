/**
 * Returns where the body of ping `n` of a check lies in object storage: `<check code>/<order><n>`.
 *
 * The part after the slash sorts against the number: of two pings the later one comes first, whatever their digits, so
 * "everything up to n" is what a listing gives after the key of `n + 1`. Existing buckets use the same keys.
 *
 * @example objectKey(code, 10) // '<code>/yij-10'
 */
export function objectKey(checkCode: string, n: number): string {
  const digits = String(n);
  const length = String.fromCharCode(CODE_OF_Z - digits.length + 1);
  const mirrored = [...digits].map((digit) => String.fromCharCode(CODE_OF_J - Number(digit))).join('');
  return `${checkCode}/${length}${mirrored}-${digits}`;
}

/** Returns the serial in a key made by `objectKey`; null for any other. */
export function serialOfKey(key: string): number | null {
  const [, digits] = /\/[k-z][a-j]+-(\d{1,15})$/.exec(key) ?? [];
  if (digits === undefined) return null;
  const [code = ''] = key.split('/');
  return objectKey(code, Number(digits)) === key ? Number(digits) : null;
}

const CODE_OF_Z = 122;
const CODE_OF_J = 106;
