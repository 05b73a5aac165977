import { dtypeNames } from '../../../proto/enumNames.js';
import type { EvolveRequest__Output } from '../../../proto/types/spu/v1/EvolveRequest.js';
import type { EvolveResponse } from '../../../proto/types/spu/v1/EvolveResponse.js';
import type { SampleHeader as SampleHeaderMessage } from '../../../proto/types/spu/v1/SampleHeader.js';
import type { SampleRequest__Output } from '../../../proto/types/spu/v1/SampleRequest.js';
import type { SampleTiming as SampleTimingMessage } from '../../../proto/types/spu/v1/SampleTiming.js';
import type {
  Evolution,
  EvolveRequest,
  SampleHeader,
  SampleRequest,
  SampleTiming,
} from '../../device/device.js';
import { fromEnum, initialStateOf, reductionOf, sampleDtypeOf } from './enums.js';
import { toTimePoint } from './tensor.js';

export function toEvolve(message: EvolveRequest__Output): EvolveRequest {
  const { duration, expectedMatrixVersion, expectedVectorVersion } = message;
  const initialState = fromEnum('initial_state', message.initialState, initialStateOf);
  return { duration, initialState, expectedMatrixVersion, expectedVectorVersion };
}

export function fromEvolution({ id, ...rest }: Evolution): EvolveResponse {
  return { ...rest, evolutionId: id };
}

export function toSample(message: SampleRequest__Output): SampleRequest {
  return {
    at: toTimePoint(message.at),
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

export function fromTiming({ compute, ...rest }: SampleTiming): SampleTimingMessage {
  return { ...rest, host: { compute } };
}
