import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { SettingsInput } from '../../server/config/settings.js';
import { startServer } from '../../server/startServer.js';
import { announce } from './peer.js';

// A peer that is a server. Parameter: its settings as JSON.
const settings = JSON.parse(process.argv[2]) as SettingsInput;
const server = await startServer({ log: { level: 'warn' }, ...settings });
announce(server.addresses[0]);

// How long its event loop was busy at a stretch: 'reset', then 'delays'.
const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
process.on('message', (question) => {
  if (question === 'reset') delays.reset();
  const ms = (nanoseconds: number) => nanoseconds / 1e6;
  process.send!({ p50: ms(delays.percentile(50)), p99: ms(delays.percentile(99)), max: ms(delays.max) });
});
