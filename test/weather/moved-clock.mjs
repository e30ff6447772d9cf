// Loaded before the program (NODE_OPTIONS): its clocks run faster, and can be set while it runs. WEATHER_CLOCK is a file of two
// numbers, by how many milliseconds the wall clock and the time that has passed are ahead besides.
import { openSync, readSync } from 'node:fs';

const { WEATHER_CLOCK, WEATHER_SPEED, WEATHER_REAL, WEATHER_SHOWN } = process.env;
const file = openSync(WEATHER_CLOCK, 'r');
const ahead = new Float64Array(2);
const bytes = new Uint8Array(ahead.buffer);
const speed = Number(WEATHER_SPEED);
const real = Number(WEATHER_REAL);
const shown = Number(WEATHER_SHOWN);
const realNow = Date.now.bind(Date);
const realElapsed = performance.now.bind(performance);

Date.now = () => {
  readSync(file, bytes, 0, 16, 0);
  return Math.floor(shown + (realNow() - real) * speed + ahead[0]);
};
performance.now = () => {
  readSync(file, bytes, 0, 16, 0);
  return realElapsed() * speed + ahead[1];
};
for (const name of ['setTimeout', 'setInterval']) {
  const timer = globalThis[name];
  globalThis[name] = (act, millis = 0, ...args) => timer(act, millis / speed, ...args);
}
