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
  return {
    ask: (question) => askOn(input, output, question),
    async askHidden(question) {
      // readline echoes what is typed to its output, so that one leads nowhere
      output.write(question);
      const answer = await askOn(input, new Writable({ write: (_chunk, _encoding, done) => done() }), '');
      output.write('\n');
      return answer;
    },
    say: (text) => {
      output.write(`${text}\n`);
    },
  };
}

async function askOn(input: NodeJS.ReadStream, output: NodeJS.WritableStream, question: string): Promise<string> {
  const lines = createInterface({ input, output, terminal: true });
  const closed = new Promise<never>((_, reject) => {
    lines.once('close', () => reject(new Error('cancelled')));
  });
  try {
    return await Promise.race([lines.question(question), closed]);
  } finally {
    lines.close();
  }
}
