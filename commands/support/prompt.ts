import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

/** Asks a person at a terminal. */
export interface Prompt {
  ask(question: string): Promise<string>;
  /** Asks without showing what is typed. */
  askHidden(question: string): Promise<string>;
  say(text: string): void;
}

/** Returns a prompt on the terminal this process was started from. Ctrl-C and the end of input reject. */
export function terminalPrompt(input: NodeJS.ReadStream, output: NodeJS.WriteStream): Prompt {
  const ask = async (question: string, shown: boolean): Promise<string> => {
    output.write(question);
    const echo = new Writable({
      write: (chunk, _encoding, done) => {
        if (shown) output.write(chunk);
        done();
      },
    });
    const lines = createInterface({ input, output: shown ? output : echo, terminal: true });
    const ended = new Promise<never>((_, reject) => {
      lines.once('close', () => reject(new Error('cancelled')));
    });
    try {
      return await Promise.race([lines.question(''), ended]);
    } finally {
      lines.close();
      if (!shown) output.write('\n');
    }
  };
  return {
    ask: (question) => ask(question, true),
    askHidden: (question) => ask(question, false),
    say: (text) => {
      output.write(`${text}\n`);
    },
  };
}
