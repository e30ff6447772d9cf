import { type RunningRollcall, startRollcall } from '../support/rollcall.ts';

type Env = Readonly<Record<string, string>>;

/** The built program, started again and again at the same address. */
export interface Server {
  readonly base: string;
  /** How often it was killed. */
  kills(): number;
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** As a machine that sleeps. */
  suspend(): void;
  resume(): void;
}

/** Prepares the program; `port` is free. */
export function createServer(env: Env, port: number): Server {
  let running: RunningRollcall | null = null;
  let kills = 0;
  const must = (): RunningRollcall => {
    if (running === null) throw new Error('the program does not run');
    return running;
  };
  return {
    base: `http://127.0.0.1:${port}`,
    kills: () => kills,
    async start() {
      running = await startRollcall('all', { ...env, PORT: String(port) });
    },
    async stop() {
      await must().stop();
      running = null;
    },
    async kill() {
      kills += 1;
      await must().kill();
      running = null;
    },
    suspend: () => void must().child.kill('SIGSTOP'),
    resume: () => void must().child.kill('SIGCONT'),
  };
}
