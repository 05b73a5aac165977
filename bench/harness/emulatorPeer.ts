import type { SettingsInput } from '../../server/config/settings.js';
import { startServer } from '../../server/startServer.js';
import { announce } from './peer.js';

// A peer that is a server. Parameter: its settings as JSON.
const settings = JSON.parse(process.argv[2]) as SettingsInput;
const server = await startServer({ log: { level: 'warn' }, ...settings });
announce(server.addresses[0]);
