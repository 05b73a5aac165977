import { type Feature, features } from '../../common/description.js';
import { hasCrc32c } from '../device/crc32c.js';

/** Features that the server gives every device, however little the device itself can do. */
function serverFeatures(): Feature[] {
  const always: Feature[] = ['run', 'step', 'uploadStreams'];
  return hasCrc32c() ? [...always, 'uploadChecksum', 'sampleChecksum'] : always;
}

/** Features of a device behind this server, in the order of the protocol. */
export function withServerFeatures(own: readonly Feature[]): Feature[] {
  const all = new Set([...own, ...serverFeatures()]);
  return features.filter((feature) => all.has(feature));
}
