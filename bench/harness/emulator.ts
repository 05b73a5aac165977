import { fileURLToPath } from 'node:url';
import type { SettingsInput } from '../../server/config/settings.js';
import { type Peer, startPeer } from './peer.js';

/** A server in a process of its own; on a free TCP port unless the settings say where. */
export function startEmulator(settings: SettingsInput = {}): Promise<Peer> {
  return startPeer('harness/emulatorPeer.js', JSON.stringify({ listen: ['127.0.0.1:0'], ...settings }));
}

/** The driver whose devices are memory only. */
export const memoryDriver = fileURLToPath(new URL('./memoryDriver.js', import.meta.url));
