const LF = 0x0a;
const CR = 0x0d;
/** CRs at the end of a chunk that wait for the LF in the next. */
const MOST_KEPT = 8;
/** Begins at the first of several CRs only: from each of them it would take the square of their number. */
const LINE_END = /(?<!\r)\r*\n/g;

/** Gives the lines of one message after the other the ends that SMTP has. */
export interface LineEnds {
  /** Begins a message. */
  begin(): void;
  /** Takes the next bytes of the message as they came, and returns what to read. */
  take(chunk: Buffer): Buffer;
}

/**
 * Creates what lets scripts and small devices end lines with LF alone, or with CR CR LF: they end the message so too, and
 * would wait for its reply in vain.
 *
 * The first line decides for the whole message. Where that ends with CRLF, which it does in all that a relay passes on, nothing
 * is changed: a message that somebody else wrote can then not end early and go on with commands (SMTP smuggling).
 */
export function createLineEnds(): LineEnds {
  let rule: 'undecided' | 'leave' | 'mend' = 'undecided';
  // the last two bytes before the first line end; later the CRs that a chunk ends with
  let before = '';

  const decide = (chunk: Buffer): void => {
    const at = chunk.indexOf(LF);
    const start = (before + chunk.toString('latin1', Math.max(0, at - 2), at < 0 ? chunk.length : at)).slice(-2);
    if (at >= 0) rule = start.endsWith('\r') && start !== '\r\r' ? 'leave' : 'mend';
    before = at < 0 ? start : '';
  };

  return {
    begin() {
      rule = 'undecided';
      before = '';
    },
    take(chunk) {
      if (rule === 'undecided') decide(chunk);
      if (rule !== 'mend') return chunk;
      const whole = before + chunk.toString('latin1');
      let end = whole.length;
      while (end > whole.length - MOST_KEPT && whole.charCodeAt(end - 1) === CR) end -= 1;
      const text = whole.slice(0, end);
      before = whole.slice(end);
      return Buffer.from(text.replace(LINE_END, '\r\n'), 'latin1');
    },
  };
}
