import type { IncomingPing, PingOutcome } from '../../server/core/incoming.ts';
import type { PingQueue } from '../../server/pings/queue.ts';

/** A queue that stores nothing: it keeps what it was given and answers as told. */
export interface RecordingQueue extends PingQueue {
  readonly pings: readonly IncomingPing[];
  /** The newest ping; throws when there is none. */
  last(): IncomingPing;
}

/** Creates a queue for tests of listeners; `answer` says what became of a ping. */
export function recordingQueue(
  answer: (ping: IncomingPing) => PingOutcome | Error = ({ invalid }) => (invalid ? 'invalid' : 'stored'),
): RecordingQueue {
  const pings: IncomingPing[] = [];
  return {
    pings,
    last() {
      const ping = pings.at(-1);
      if (ping === undefined) throw new Error('no ping came');
      return ping;
    },
    async submit(ping) {
      pings.push(ping);
      const outcome = answer(ping);
      if (outcome instanceof Error) throw outcome;
      return outcome;
    },
    close: async () => undefined,
  };
}
