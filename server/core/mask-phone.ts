/** Returns a number as mails show it: enough to recognise one's own, too little to call. `+123456789` → `+123******789`. */
export function maskPhone(number: string): string {
  return number.length > 7 ? `${number.slice(0, 4)}******${number.slice(-3)}` : number;
}
