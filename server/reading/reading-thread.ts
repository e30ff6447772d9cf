import { parentPort } from 'node:worker_threads';
import { giveWay } from '../give-way.ts';
import { carryOut, type ReadingTask } from './tasks.ts';

// What strangers send can be made to take long. Here it holds up nobody, and is cut off when it does.

giveWay();
parentPort?.postMessage('ready');
parentPort?.on('message', async (task: ReadingTask) => {
  // what it throws ends the thread, and the task is given up
  parentPort?.postMessage(await carryOut(task));
});
