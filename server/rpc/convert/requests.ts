import { dtypeNames, phaseNames } from '../../../proto/enumNames.js';
import type { EvolutionStatus as EvolutionStatusMessage } from '../../../proto/types/spu/v1/EvolutionStatus.js';
import type { EvolveRequest__Output } from '../../../proto/types/spu/v1/EvolveRequest.js';
import type { EvolveResponse } from '../../../proto/types/spu/v1/EvolveResponse.js';
import type { SampleHeader as SampleHeaderMessage } from '../../../proto/types/spu/v1/SampleHeader.js';
import type { SampleRequest__Output } from '../../../proto/types/spu/v1/SampleRequest.js';
import type { SampleTiming as SampleTimingMessage } from '../../../proto/types/spu/v1/SampleTiming.js';
import type {
  Evolution,
  EvolutionStatus,
  EvolveRequest,
  SampleHeader,
  SampleTiming,
} from '../../device/device.js';
import type { Evolutions } from '../../session/evolutions.js';
import type { ReadOut } from '../../session/validateRequests.js';
import { fromEnum, initialStateOf, reductionOf, sampleDtypeOf } from './enums.js';

export function toEvolve(message: EvolveRequest__Output): EvolveRequest {
  const { duration, expectedMatrixVersion, expectedTargetVersion } = message;
  const initialState = fromEnum('initial_state', message.initialState, initialStateOf);
  return { duration, initialState, expectedMatrixVersion, expectedTargetVersion };
}

export function fromEvolution({ id, ...rest }: Evolution): EvolveResponse {
  return { ...rest, evolutionId: id };
}

export function fromEvolutionStatus(
  { id, phase, ...rest }: EvolutionStatus,
  evolutions: Evolutions,
): EvolutionStatusMessage {
  return { ...rest, evolutionId: id, requestId: evolutions.requestIdOf(id), phase: phaseNames[phase] };
}

export function toReadOut(message: SampleRequest__Output): ReadOut {
  return {
    count: Math.max(1, message.count),
    interval: message.interval,
    burnIn: message.burnIn,
    reduction: fromEnum('reduction', message.reduction, reductionOf),
    dtype: fromEnum('dtype', message.dtype, sampleDtypeOf),
  };
}

export function fromSampleHeader(header: SampleHeader): SampleHeaderMessage {
  return { ...header, dtype: dtypeNames[header.dtype] };
}

/** `crc32c` of all numbers, where the request asked for it. */
export function fromTiming({ compute, ...rest }: SampleTiming, crc32c?: number): SampleTimingMessage {
  return { ...rest, host: { compute }, crc32c };
}
