/** Pings that go on while servers come and go. */
export interface Traffic {
  answered(): number;
  /** Answers other than 200, and connections that failed. */
  refused(): number;
  /** How long the slowest answer took. */
  longestMs(): number;
  /** From now on these are asked, in turn. Resolves nothing: what is under way elsewhere is finished there. */
  send(bases: readonly string[]): void;
  during(seconds: number): Promise<void>;
  stop(): Promise<void>;
}

interface TrafficOptions {
  readonly bases: readonly string[];
  readonly codes: readonly string[];
}

const LANES = 8;
/** A check fails and comes back once in so many pings, so alerts are always under way. */
const ROUND = ['', '', '', '/fail', '', ''];

/** Starts pinging. Each lane has checks of its own, so what becomes of each is in order. */
export function startTraffic({ bases, codes }: TrafficOptions): Traffic {
  let asked = bases;
  let stopping = false;
  let answered = 0;
  let refused = 0;
  let longestMs = 0;
  const lane = async (number: number): Promise<void> => {
    const mine = codes.filter((_, index) => index % LANES === number);
    for (let round = 0; !stopping; round += 1) {
      for (const code of mine) {
        const base = asked[round % asked.length];
        const askedAt = performance.now();
        const ok = await fetch(`${base}/ping/${code}${ROUND[round % ROUND.length]}`).then(
          ({ status }) => status === 200,
          () => false,
        );
        longestMs = Math.max(longestMs, performance.now() - askedAt);
        if (ok) answered += 1;
        else refused += 1;
      }
      // an alert a check and second is plenty
      await pause(60);
    }
  };
  const lanes = Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
  return {
    answered: () => answered,
    refused: () => refused,
    longestMs: () => longestMs,
    send: (next) => {
      asked = next;
    },
    during: (seconds) => pause(seconds * 1_000),
    async stop() {
      stopping = true;
      await lanes;
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
