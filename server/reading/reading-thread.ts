import { parentPort } from 'node:worker_threads';
import { giveWay } from '../give-way.ts';
import type { ReadingTask } from './tasks.ts';

// What strangers send can be made to take long. Here it holds up no request, and is cut off when it takes too long.

giveWay();
// after that: to load it all takes longer than most tasks
const loading = import('./tasks.ts');
loading.then(
  () => parentPort?.postMessage('ready'),
  (error: unknown) => {
    throw error; // ends the thread: what it was asked is given up
  },
);

parentPort?.on('message', async (task: ReadingTask) => {
  const { readTask } = await loading;
  // what it throws ends the thread, and the task is given up
  parentPort?.postMessage(await readTask(task));
});
