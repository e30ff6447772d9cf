import { type HttpSink, startHttpSink } from '../support/http-sink.ts';

/** The service that alerts go to. */
export interface Receiver {
  readonly url: string;
  /** How it answers from now on: as it should, with 503, or not at all. */
  behave(how: 'well' | 'refusing' | 'hanging'): void;
  /** How often each alert was accepted, by the id that repetitions share. */
  accepted(): ReadonlyMap<string, number>;
  close(): Promise<void>;
}

/** Starts the receiver. It accepts an alert when it answers 200; what it refused or never answered was not delivered. */
export async function startReceiver(): Promise<Receiver> {
  const sink: HttpSink = await startHttpSink();
  const accepted = new Map<string, number>();
  let how: 'well' | 'refusing' | 'hanging' = 'well';
  const hanging = new Set<() => void>();
  sink.answerEach(({ headers }) => {
    if (how === 'refusing') return { status: 503 };
    if (how === 'hanging') return (response) => void hanging.add(() => response.destroy());
    const id = headers['idempotency-key'] ?? '';
    accepted.set(id, (accepted.get(id) ?? 0) + 1);
    return { status: 200 };
  });
  return {
    url: sink.url,
    behave(next) {
      how = next;
      for (const end of hanging) end();
      hanging.clear();
    },
    accepted: () => accepted,
    async close() {
      for (const end of hanging) end();
      await sink.close();
    },
  };
}
