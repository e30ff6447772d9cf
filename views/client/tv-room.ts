// What a wall does besides showing checks: clock, sound, full screen, and a screen that stays on.

const TICK_MS = 1_000;
const BEEP_HZ = 660;
const BEEP_SECS = 0.4;

let clockTimer = 0;

/** Shows or hides the clock. */
export function tellTime(root: Document, isShown: boolean): void {
  const clock = root.querySelector<HTMLElement>('[data-tv-clock]');
  if (!clock) return;
  clock.hidden = !isShown;
  clearInterval(clockTimer);
  if (!isShown) return;
  const tick = (): void => {
    clock.textContent = new Date().toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  };
  tick();
  clockTimer = window.setInterval(tick, TICK_MS);
}

/** Sounds once; browsers allow that after a click somewhere on the page. */
export function ring(): void {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  tone.frequency.value = BEEP_HZ;
  tone.connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + BEEP_SECS);
  tone.addEventListener('ended', () => void audio.close());
}

/** Keeps the screen on while the page is seen, where the browser can. */
export function keepAwake(root: Document): void {
  const ask = async (): Promise<void> => {
    if (root.visibilityState !== 'visible' || !('wakeLock' in navigator)) return;
    try {
      await navigator.wakeLock.request('screen');
    } catch {
      // saving power is the browser's choice
    }
  };
  root.addEventListener('visibilitychange', () => void ask());
  void ask();
}

/** Shows the button that makes the wall fill the screen, where the browser can. */
export function offerFullscreen(root: Document): void {
  const button = root.querySelector<HTMLButtonElement>('[data-tv-fullscreen]');
  if (!button || !root.fullscreenEnabled) return;
  button.hidden = false;
  button.addEventListener('click', () => void root.documentElement.requestFullscreen());
  root.addEventListener('fullscreenchange', () => {
    button.hidden = root.fullscreenElement !== null;
  });
}
