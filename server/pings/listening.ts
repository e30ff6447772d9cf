import type { Bus } from '../bus.ts';
import type { Clock } from '../clock.ts';
import type { Door, WindowCause } from '../core/blind-window.ts';
import { type Heard, hearingOf, STEP_SECS } from '../core/hearing.ts';
import { addMicros, addSecs, earlierOf, type Instant, MICROS_PER_MILLI, MICROS_PER_SECOND } from '../core/instant.ts';
import { Unavailable } from '../errors.ts';
import type { LogEvent } from '../log.ts';
import type { Beat } from '../store/listening.ts';
import type { Store } from '../store/store.ts';
import type { Turns } from '../turns.ts';
import { correctAfterStepBack } from './step-back.ts';

const LOOK_EVERY_SECS = 1;
const BEAT_EVERY_SECS = 5;
/** While the event loop stands still for longer, clients give up before their requests are read. */
const STALL_SECS = 2;
/** What is shorter is no gap. */
const SHORTEST_GAP_SECS = 1;
/** Verdicts go this far back to see whether a window still holds them. */
const RECENT_SECS = 1_200;
/** So long a clock that is behind may take to be set right before it is believed. */
const CATCH_UP_SECS = 300;
/** A process that could not say for so long that it listens, is sent no pings. */
const UNSAID_SECS = 10;
/** Answers to those who ask how far this process has heard: at most so often. */
const ANSWER_EVERY_MS = 200;
const OBSTACLE_RETRY_SECS = 10;
const LOOP = 'listening';

export interface ListeningDeps {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly log: {
    readonly debug: LogEvent;
    readonly info: LogEvent;
    readonly warn: LogEvent;
    readonly error: LogEvent;
  };
  /** Names this process among all that share the database: host and process id. */
  readonly instance: string;
  /** Milliseconds that nobody can set. Default: those of the process. */
  readonly elapsedMillis?: () => number;
  /** Asks the database for the time, where that is everybody's. */
  readonly agreeOnTime?: () => Promise<void>;
  /** Where the turns of its loop are noted; absent: nowhere. */
  readonly turns?: Pick<Turns, 'note' | 'forget'>;
  /** Says why no ping may be stored though the database would take it; null: nothing is in the way. Asked every second. */
  readonly obstacle?: () => string | null;
}

/** What the queue of pings asks before it stores a batch, and tells. */
export interface PingGate {
  /** Null: pings can be stored. Else resolves with the time when they can, or rejects when the database cannot be written. */
  ready(): Promise<Instant> | null;
  /** The database failed, so pings were refused: the oldest of them came at this moment. */
  failed(arrivedAt: Instant): void;
  /** One ping was refused that came at this moment. */
  refused(arrivedAt: Instant): void;
}

/** Says in the database when this process listens for pings, and finds out when it did not. */
export interface Listening extends PingGate {
  /** Names this process among all that share the database. */
  readonly instance: string;
  /**
   * The socket of a door takes connections: to be called before the first ping can have come in. `isHandedOver`: it took them
   * already while no process of ours ran, as systemd keeps it.
   */
  open(door: Door, isHandedOver?: boolean): Promise<void>;
  /** The socket takes no more. */
  shut(door: Door): void;
  /** Returns why pings should be sent to another process; null: this one receives them, or has no door at all. */
  refusal(): string | null;
  /** Tells since when the oldest ping waits that is not stored yet; null when there is none. */
  watch(heldSince: () => Instant | null): void;
  /** Returns how far pings have been heard. */
  hearing(store: Store): Promise<Heard>;
  /** To be called when all pings are stored. */
  stop(): Promise<void>;
}

interface OpenDoor {
  since: Instant;
  lastWritten: Instant;
  /** The socket was closed then: nothing later is heard. */
  shutAt: Instant | null;
  /** Nothing of it has been written yet. */
  isNew: boolean;
}

interface Interruption {
  readonly cause: WindowCause;
  /** Up to here all pings were stored; null: as the database says. */
  readonly heardTo: Instant | null;
  /** Pings were refused since. */
  readonly hasRefused: boolean;
  /** Connections waited meanwhile. */
  readonly isHandedOver?: boolean;
  /** The clock was set back: what was dated before lies in the future. */
  readonly isSetBack?: boolean;
}

/**
 * Creates it. While a process listens without a gap, this costs a ping nothing but a comparison. Where it did not (the
 * process stood still, the clock was set, the database was away), the gap is recorded before the next ping is stored.
 */
export function createListening(deps: ListeningDeps): Listening {
  const { store, bus, clock, log, instance, agreeOnTime, turns, obstacle = () => null } = deps;
  const elapsedMillis = deps.elapsedMillis ?? (() => performance.now());
  const doors = new Map<Door, OpenDoor>();
  const stopping = new AbortController();
  let heldSince = (): Instant | null => null;
  let broken: Interruption | null = null;
  let beginning: Promise<void> | null = null;
  let running: Promise<void> | null = null;
  let looked = { at: clock.now(), elapsed: elapsedMillis() };
  let beatenAt = 0;
  let saidAt: number | null = null;
  let answeredAt = 0;
  let believeAfter: number | null = null;
  let partial: { readonly from: Instant; readonly to: Instant } | null = null;

  const interrupt = (interruption: Interruption): void => {
    if (doors.size === 0) return;
    if (broken !== null) {
      if (interruption.isSetBack) broken = { ...broken, isSetBack: true };
      return;
    }
    const { heardTo } = interruption;
    const held = heldSince();
    broken = { ...interruption, heardTo: heardTo === null || held === null ? heardTo : earlierOf(heardTo, held) };
  };

  /** A full disk, or a file that was deleted: what is stored now would be in the way of alerts, or lost. */
  const lookForObstacle = (): void => {
    if (obstacle() !== null) interrupt({ cause: 'database', heardTo: clock.now(), hasRefused: true });
  };

  /** Notices that the process stood still, or that the clock was set, since the last look. */
  const look = (): void => {
    const now = { at: clock.now(), elapsed: elapsedMillis() };
    const passedMicros = (now.elapsed - looked.elapsed) * MICROS_PER_MILLI;
    const steppedSecs = (now.at - looked.at - passedMicros) / MICROS_PER_SECOND;
    const stoodStill = passedMicros > (LOOK_EVERY_SECS + STALL_SECS) * MICROS_PER_SECOND;
    const heardTo = looked.at;
    looked = now;
    if (Math.abs(steppedSecs) > STEP_SECS) {
      log.error(
        { secs: Math.round(steppedSecs) },
        'the clock of this machine has jumped, or the machine was suspended',
      );
      interrupt({ cause: 'stepped', heardTo, hasRefused: false, isSetBack: steppedSecs < 0 });
    } else if (stoodStill) {
      interrupt({ cause: 'stalled', heardTo, hasRefused: false });
    }
  };

  const storedUntil = ({ shutAt, lastWritten }: Pick<OpenDoor, 'shutAt' | 'lastWritten'>): Instant => {
    const now = clock.now();
    if (broken !== null && broken.heardTo === null) return lastWritten;
    const until = broken?.heardTo ?? heldSince() ?? now;
    return earlierOf(shutAt ?? now, earlierOf(until, now));
  };

  const begin = async (): Promise<void> => {
    const reason = obstacle();
    if (reason !== null) throw new Unavailable(reason, OBSTACLE_RETRY_SECS);
    beginning ??= beginAnew().finally(() => {
      beginning = null;
    });
    await beginning;
  };

  const beginAnew = async (): Promise<void> => {
    const {
      cause,
      heardTo,
      hasRefused,
      isHandedOver = false,
      isSetBack = false,
    } = broken ?? {
      ...{ cause: 'stopped' as const, heardTo: null, hasRefused: false },
    };
    await agreeOnTime?.();
    const beganAt = clock.now();
    // a ping that came after the step waits to be stored: what was heard ends with it, and not in the future
    const isAhead = isSetBack || (heardTo !== null && heardTo > addSecs(beganAt, STEP_SECS));
    if (isAhead) await stepBack();
    const since = clock.now();
    // with many checks that took a while, in which no ping was stored
    const heardBefore = isAhead ? beganAt : heardTo;
    // of a door that this process has only just opened, the database knows how far others had heard
    const open = [...doors].map(([door, { isNew }]) => ({ door, heardTo: isNew ? null : heardBefore }));
    const written = await store.listening.begin({ instance, since, doors: open, cause, isHandedOver });
    // where others listened meanwhile there is no blind window, but clients of this process wait or come again
    const isGap = heardBefore !== null && (hasRefused || since > addSecs(heardBefore, SHORTEST_GAP_SECS));
    if (isGap)
      for (const { door } of open) await store.listening.notePartial(door, { from: heardBefore, to: since }, cause);
    for (const [door, lastWritten] of written) {
      const known = doors.get(door);
      doors.set(door, { since, lastWritten, shutAt: known?.shutAt ?? null, isNew: false });
      if (lastWritten <= addSecs(since, STEP_SECS) || believeAfter !== null) continue;
      believeAfter = elapsedMillis() + CATCH_UP_SECS * 1_000;
      const secs = Math.round((lastWritten - since) / MICROS_PER_SECOND);
      log.error(
        { secs },
        'the clock of this machine is behind what is stored: no check is judged until it has caught up, for five minutes at most',
      );
    }
    broken = null;
    looked = { at: clock.now(), elapsed: elapsedMillis() };
    beatenAt = looked.elapsed;
    saidAt = looked.elapsed;
  };

  const stepBack = async (): Promise<void> => {
    // with a million checks it takes minutes, and goes on after a restart
    turns?.forget(LOOP);
    const checks = await correctAfterStepBack(store, clock);
    believeAfter = null;
    log.warn({ checks }, 'the clock was set back: what was dated later counts from now');
  };

  const beats = (): readonly Beat[] =>
    [...doors].map(([door, { since, lastWritten, shutAt }]) => ({
      ...{ door, since, lastWritten },
      storedUntil: storedUntil({ shutAt, lastWritten }),
    }));

  const beat = async (): Promise<void> => {
    const startedAt = clock.now();
    beatenAt = elapsedMillis();
    try {
      await agreeOnTime?.();
      if (believeAfter !== null && elapsedMillis() >= believeAfter) {
        const heardTo = await latestKnown();
        // in the meantime it may have been set right
        if (heardTo > addSecs(clock.now(), STEP_SECS))
          return interrupt({ cause: 'stepped', heardTo, hasRefused: false, isSetBack: true });
        believeAfter = null;
      }
      const written = beats();
      if (!(await store.listening.beat(instance, written, startedAt)))
        return interrupt({ cause: 'restored', heardTo: null, hasRefused: false });
      saidAt = elapsedMillis();
      for (const { door, lastWritten, storedUntil: until } of written) {
        const known = doors.get(door);
        if (known !== undefined && until > lastWritten) doors.set(door, { ...known, lastWritten: until });
      }
      if (partial !== null) {
        const { from, to } = partial;
        partial = null;
        for (const door of doors.keys())
          await store.listening.notePartial(door, { from, to: addMicros(to, 1) }, 'database');
      }
    } catch (error) {
      log.debug({ err: error }, 'could not write that this process listens');
      interrupt({ cause: 'database', heardTo: startedAt, hasRefused: false });
    }
  };

  const latestKnown = async (): Promise<Instant> => {
    const known = (await store.listening.listeners()).map((listener) => listener.storedUntil);
    return known.reduce((latest, one) => (one > latest ? one : latest), clock.now());
  };

  const turn = async (): Promise<void> => {
    look();
    lookForObstacle();
    if (broken !== null) await begin().catch((error: unknown) => log.debug({ err: error }, 'cannot listen yet'));
    else if (elapsedMillis() >= beatenAt + BEAT_EVERY_SECS * 1_000) await beat();
  };

  /** Someone waits to know how far this process has heard. */
  const answer = (): void => {
    const elapsed = elapsedMillis();
    if (doors.size === 0 || broken !== null || elapsed < answeredAt + ANSWER_EVERY_MS) return;
    answeredAt = elapsed;
    void beat();
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      turns?.note(LOOP);
      await clock.sleepUntil(addSecs(clock.now(), LOOK_EVERY_SECS), stopping.signal);
      if (!stopping.signal.aborted) await turn();
    }
    turns?.forget(LOOP);
  };

  const unsubscribe = bus.subscribe(({ what }) => {
    if (what === 'listening') answer();
  });

  return {
    instance,
    ready() {
      if (doors.size === 0) return null;
      look();
      return broken === null ? null : begin().then(() => clock.now());
    },
    failed: (arrivedAt) => interrupt({ cause: 'database', heardTo: arrivedAt, hasRefused: true }),
    refused(arrivedAt) {
      partial = { from: partial === null ? arrivedAt : earlierOf(partial.from, arrivedAt), to: clock.now() };
    },
    async open(door, isHandedOver = false) {
      looked = { at: clock.now(), elapsed: elapsedMillis() };
      doors.set(door, { since: looked.at, lastWritten: looked.at, shutAt: null, isNew: true });
      // a door that opens later is no reason to doubt those that were open before
      const heardTo = doors.size === 1 ? null : looked.at;
      broken ??= { cause: 'stopped', heardTo, hasRefused: false, isHandedOver };
      running ??= run();
      await begin().catch((error: unknown) => log.warn({ err: error }, 'cannot store yet that this process listens'));
    },
    shut(door) {
      const known = doors.get(door);
      if (known !== undefined) doors.set(door, { ...known, shutAt: clock.now() });
    },
    refusal() {
      if (doors.size > 0 && [...doors.values()].every(({ shutAt }) => shutAt !== null))
        return 'This process is about to stop.';
      if (broken?.hasRefused) return 'This process refuses pings.';
      if (doors.size === 0) return null;
      if (saidAt === null) return 'This process could not record yet that it listens.';
      const silentSecs = (elapsedMillis() - saidAt) / 1_000;
      if (silentSecs <= UNSAID_SECS) return null;
      return `This process could not record for ${Math.floor(silentSecs)} s that it listens.`;
    },
    watch(from) {
      heldSince = from;
    },
    async hearing(from) {
      look();
      const now = clock.now();
      const { listeners, windows, olderTo } = await from.listening.record(addSecs(now, -RECENT_SECS));
      const isOther = [...doors].some(([door, { lastWritten }]) => {
        const row = listeners.find((listener) => listener.instance === instance && listener.door === door);
        return row === undefined || row.storedUntil < lastWritten;
      });
      if (isOther) interrupt({ cause: 'restored', heardTo: null, hasRefused: false });
      const isKnownHere = !(broken !== null && broken.heardTo === null);
      const storedTo = new Map([...doors].map(([door, known]) => [door, storedUntil(known)] as const));
      const record = { now, listeners, own: isKnownHere ? { instance, storedUntil: storedTo } : null };
      const lately = hearingOf({ ...record, windows });
      return {
        lately,
        async since(after) {
          const isComplete = olderTo === null || (after !== null && after >= olderTo);
          return isComplete ? lately : hearingOf({ ...record, windows: await from.listening.windows(after) });
        },
      };
    },
    async stop() {
      stopping.abort();
      unsubscribe();
      await running;
      // where the database is another one, it alone knows how far pings have been heard
      if (doors.size === 0 || (broken !== null && broken.heardTo === null)) return;
      const last = beats();
      await store.listening
        .close(instance, last, clock.now())
        .catch((error: unknown) => log.debug({ err: error }, 'could not write that this process stops'));
    },
  };
}
