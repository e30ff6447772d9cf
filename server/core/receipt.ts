/** What a provider has said of a message since it took it; each says more than the one before. */
export const RECEIPTS = ['sent', 'delivered', 'read'] as const;
export type Receipt = (typeof RECEIPTS)[number];

/** Returns the receipt that a provider's word stands for, or null. */
export function receiptOf(word: string): Receipt | null {
  return RECEIPTS.find((receipt) => receipt === word) ?? null;
}
