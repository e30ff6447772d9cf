import type { LiveUpdate } from './live-update.ts';

/** `lost`: tries again; `polling`: asks now and then instead; `ended`: the viewer is no longer allowed to look. */
export type LinkState = 'live' | 'lost' | 'polling' | 'ended';

export interface LinkEvents {
  readonly onState: (state: LinkState) => void;
  readonly onUpdate: (update: LiveUpdate) => void;
}

/** After so many failures in a row a stream is not tried again at once: some proxies let none through. */
const FAILURES_BEFORE_POLLING = 3;
const RETRY_MS = 500;
const POLL_MS = 3_000;
/** A hidden tab keeps its stream so long; browsers allow a site six connections over all its tabs. */
const HIDDEN_STREAM_MS = 5 * 60_000;
const HIDDEN_POLL_MS = 30_000;
/** Now and then the stream gets another chance. */
const POLLS_BEFORE_STREAM = 20;

/** Follows a live page: by a stream, or by asking again and again where there can be none. Never reloads the page. */
export function connect(url: string, { onState, onUpdate }: LinkEvents): void {
  let source: EventSource | null = null;
  let lastId = '';
  let failures = 0;
  let polls = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const later = (action: () => void, ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(action, ms);
  };
  const address = (more: Readonly<Record<string, string>>): string => {
    const target = new URL(url, location.href);
    for (const [name, value] of Object.entries(more)) target.searchParams.set(name, value);
    return target.href;
  };

  const openStream = (): void => {
    clearTimeout(timer);
    source?.close();
    const opened = new EventSource(address(lastId === '' ? {} : { last: lastId }));
    source = opened;
    opened.addEventListener('open', () => {
      failures = 0;
      onState('live');
    });
    opened.addEventListener('update', (event) => {
      lastId = event.lastEventId;
      onUpdate(JSON.parse(event.data));
    });
    // browsers try again by themselves, but never tell how often they did
    opened.addEventListener('error', () => {
      opened.close();
      if (opened !== source) return;
      source = null;
      failures += 1;
      onState(failures < FAILURES_BEFORE_POLLING ? 'lost' : 'polling');
      if (failures < FAILURES_BEFORE_POLLING) later(openStream, RETRY_MS);
      else startPolling();
    });
  };

  const startPolling = (): void => {
    polls = 0;
    void poll();
  };

  const poll = async (): Promise<void> => {
    const answer = await ask(address({ poll: '1', last: lastId }));
    if (answer === 'refused') {
      onState('ended');
      return;
    }
    if (answer === 'failed') onState('lost');
    else if (failures >= FAILURES_BEFORE_POLLING) onState('polling');
    if (typeof answer === 'object' && answer !== null) {
      lastId = answer.id;
      onUpdate(answer);
    }
    polls += 1;
    if (!document.hidden && polls >= POLLS_BEFORE_STREAM) openStream();
    else later(() => void poll(), document.hidden ? HIDDEN_POLL_MS : POLL_MS);
  };

  document.addEventListener('visibilitychange', () => {
    if (document.hidden) {
      if (source !== null) later(rest, HIDDEN_STREAM_MS);
    } else if (source === null) openStream();
    else clearTimeout(timer);
  });
  const rest = (): void => {
    source?.close();
    source = null;
    startPolling();
  };

  openStream();
}

type PolledUpdate = LiveUpdate & { readonly id: string };

async function ask(url: string): Promise<PolledUpdate | null | 'refused' | 'failed'> {
  try {
    const response = await fetch(url);
    if (response.status === 403 || response.status === 404) return 'refused';
    return response.ok ? await response.json() : 'failed';
  } catch {
    return 'failed';
  }
}
