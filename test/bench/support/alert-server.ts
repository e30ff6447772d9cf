import { createAlertLoop } from '../../../server/alerts/loop.ts';
import { readConfig } from '../../../server/config.ts';
import { buildRuntime } from '../../../server/runtime.ts';

// The alert process of the bench: the same parts as `rollcall sendalerts`, started by ../alerts.ts with its environment.

const runtime = await buildRuntime(readConfig(process.env), { process: 'sendalerts', env: {} });
const loop = createAlertLoop({ ...runtime, ways: runtime, settings: runtime.config });
const st = runtime.store; const orig = st.transaction; let n=0, tt=0; 
Object.assign(runtime.store,{ transaction: async (fn: never) => { n++; const t=performance.now(); try { return await orig(fn);} finally { tt+=performance.now()-t; } } });
process.on('SIGTERM',()=>console.error('tx',n,'ms',tt));
loop.start();
process.send?.('ready');

process.once('SIGTERM', () => {
  void loop.stop().then(() => runtime.close());
  process.disconnect?.();
});
