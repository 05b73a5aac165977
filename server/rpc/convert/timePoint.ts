import type { TimePoint__Output } from '../../../proto/types/spu/v1/TimePoint.js';
import type { NamedTime } from '../../session/timePoints.js';

export function toNamedTime(message: TimePoint__Output | null): NamedTime {
  switch (message?.at) {
    case 'now':
      return { at: 'now' };
    case 'time':
      return { at: 'time', time: message.time! };
    case 'evolutionId':
      return { at: 'evolution', id: message.evolutionId! };
    case 'requestId':
      return { at: 'request', requestId: message.requestId! };
    case 'lastEvolution':
      return { at: 'last' };
    default:
      return { at: 'default' };
  }
}
