/** Returns the UUID of the n-th check of a bench: spread like random ones, known to server and load generator alike. */
export function codeOf(n: number): string {
  const hex = [n, n ^ 0x9e37_79b9, n ^ 0x85eb_ca6b, n ^ 0xc2b2_ae35].map((part) => hexOf(mixed(part))).join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

// The last step of MurmurHash3: every bit of the input moves every bit of the output, and no two inputs meet.
function mixed(value: number): number {
  let bits = value;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

function hexOf(value: number): string {
  return value.toString(16).padStart(8, '0');
}
