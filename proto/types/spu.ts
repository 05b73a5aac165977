import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { Duration as _google_protobuf_Duration, Duration__Output as _google_protobuf_Duration__Output } from './google/protobuf/Duration.js';
import type { Timestamp as _google_protobuf_Timestamp, Timestamp__Output as _google_protobuf_Timestamp__Output } from './google/protobuf/Timestamp.js';
import type { AbortUploadRequest as _spu_v1_AbortUploadRequest, AbortUploadRequest__Output as _spu_v1_AbortUploadRequest__Output } from './spu/v1/AbortUploadRequest.js';
import type { AbortUploadResponse as _spu_v1_AbortUploadResponse, AbortUploadResponse__Output as _spu_v1_AbortUploadResponse__Output } from './spu/v1/AbortUploadResponse.js';
import type { AnalogCharacteristics as _spu_v1_AnalogCharacteristics, AnalogCharacteristics__Output as _spu_v1_AnalogCharacteristics__Output } from './spu/v1/AnalogCharacteristics.js';
import type { Block as _spu_v1_Block, Block__Output as _spu_v1_Block__Output } from './spu/v1/Block.js';
import type { BlockDiagonalStructure as _spu_v1_BlockDiagonalStructure, BlockDiagonalStructure__Output as _spu_v1_BlockDiagonalStructure__Output } from './spu/v1/BlockDiagonalStructure.js';
import type { CalibrateRequest as _spu_v1_CalibrateRequest, CalibrateRequest__Output as _spu_v1_CalibrateRequest__Output } from './spu/v1/CalibrateRequest.js';
import type { CalibrateResponse as _spu_v1_CalibrateResponse, CalibrateResponse__Output as _spu_v1_CalibrateResponse__Output } from './spu/v1/CalibrateResponse.js';
import type { CalibrationEntry as _spu_v1_CalibrationEntry, CalibrationEntry__Output as _spu_v1_CalibrationEntry__Output } from './spu/v1/CalibrationEntry.js';
import type { CalibrationResult as _spu_v1_CalibrationResult, CalibrationResult__Output as _spu_v1_CalibrationResult__Output } from './spu/v1/CalibrationResult.js';
import type { CancelEvolutionRequest as _spu_v1_CancelEvolutionRequest, CancelEvolutionRequest__Output as _spu_v1_CancelEvolutionRequest__Output } from './spu/v1/CancelEvolutionRequest.js';
import type { CancelEvolutionResponse as _spu_v1_CancelEvolutionResponse, CancelEvolutionResponse__Output as _spu_v1_CancelEvolutionResponse__Output } from './spu/v1/CancelEvolutionResponse.js';
import type { CloseSessionRequest as _spu_v1_CloseSessionRequest, CloseSessionRequest__Output as _spu_v1_CloseSessionRequest__Output } from './spu/v1/CloseSessionRequest.js';
import type { CloseSessionResponse as _spu_v1_CloseSessionResponse, CloseSessionResponse__Output as _spu_v1_CloseSessionResponse__Output } from './spu/v1/CloseSessionResponse.js';
import type { Converter as _spu_v1_Converter, Converter__Output as _spu_v1_Converter__Output } from './spu/v1/Converter.js';
import type { CountRange as _spu_v1_CountRange, CountRange__Output as _spu_v1_CountRange__Output } from './spu/v1/CountRange.js';
import type { Counters as _spu_v1_Counters, Counters__Output as _spu_v1_Counters__Output } from './spu/v1/Counters.js';
import type { DenseSegment as _spu_v1_DenseSegment, DenseSegment__Output as _spu_v1_DenseSegment__Output } from './spu/v1/DenseSegment.js';
import type { DenseStructure as _spu_v1_DenseStructure, DenseStructure__Output as _spu_v1_DenseStructure__Output } from './spu/v1/DenseStructure.js';
import type { DeviceDescription as _spu_v1_DeviceDescription, DeviceDescription__Output as _spu_v1_DeviceDescription__Output } from './spu/v1/DeviceDescription.js';
import type { DeviceLimits as _spu_v1_DeviceLimits, DeviceLimits__Output as _spu_v1_DeviceLimits__Output } from './spu/v1/DeviceLimits.js';
import type { DeviceTime as _spu_v1_DeviceTime, DeviceTime__Output as _spu_v1_DeviceTime__Output } from './spu/v1/DeviceTime.js';
import type { DiagonalStructure as _spu_v1_DiagonalStructure, DiagonalStructure__Output as _spu_v1_DiagonalStructure__Output } from './spu/v1/DiagonalStructure.js';
import type { EvolutionStatus as _spu_v1_EvolutionStatus, EvolutionStatus__Output as _spu_v1_EvolutionStatus__Output } from './spu/v1/EvolutionStatus.js';
import type { EvolveRequest as _spu_v1_EvolveRequest, EvolveRequest__Output as _spu_v1_EvolveRequest__Output } from './spu/v1/EvolveRequest.js';
import type { EvolveResponse as _spu_v1_EvolveResponse, EvolveResponse__Output as _spu_v1_EvolveResponse__Output } from './spu/v1/EvolveResponse.js';
import type { GetCalibrationRequest as _spu_v1_GetCalibrationRequest, GetCalibrationRequest__Output as _spu_v1_GetCalibrationRequest__Output } from './spu/v1/GetCalibrationRequest.js';
import type { GetCalibrationResponse as _spu_v1_GetCalibrationResponse, GetCalibrationResponse__Output as _spu_v1_GetCalibrationResponse__Output } from './spu/v1/GetCalibrationResponse.js';
import type { GetDeviceRequest as _spu_v1_GetDeviceRequest, GetDeviceRequest__Output as _spu_v1_GetDeviceRequest__Output } from './spu/v1/GetDeviceRequest.js';
import type { GetDeviceResponse as _spu_v1_GetDeviceResponse, GetDeviceResponse__Output as _spu_v1_GetDeviceResponse__Output } from './spu/v1/GetDeviceResponse.js';
import type { HostTimes as _spu_v1_HostTimes, HostTimes__Output as _spu_v1_HostTimes__Output } from './spu/v1/HostTimes.js';
import type { InlineVector as _spu_v1_InlineVector, InlineVector__Output as _spu_v1_InlineVector__Output } from './spu/v1/InlineVector.js';
import type { KroneckerStructure as _spu_v1_KroneckerStructure, KroneckerStructure__Output as _spu_v1_KroneckerStructure__Output } from './spu/v1/KroneckerStructure.js';
import type { ListDevicesRequest as _spu_v1_ListDevicesRequest, ListDevicesRequest__Output as _spu_v1_ListDevicesRequest__Output } from './spu/v1/ListDevicesRequest.js';
import type { ListDevicesResponse as _spu_v1_ListDevicesResponse, ListDevicesResponse__Output as _spu_v1_ListDevicesResponse__Output } from './spu/v1/ListDevicesResponse.js';
import type { ListEvolutionsRequest as _spu_v1_ListEvolutionsRequest, ListEvolutionsRequest__Output as _spu_v1_ListEvolutionsRequest__Output } from './spu/v1/ListEvolutionsRequest.js';
import type { ListEvolutionsResponse as _spu_v1_ListEvolutionsResponse, ListEvolutionsResponse__Output as _spu_v1_ListEvolutionsResponse__Output } from './spu/v1/ListEvolutionsResponse.js';
import type { LoadMatrixRequest as _spu_v1_LoadMatrixRequest, LoadMatrixRequest__Output as _spu_v1_LoadMatrixRequest__Output } from './spu/v1/LoadMatrixRequest.js';
import type { LoadMatrixResponse as _spu_v1_LoadMatrixResponse, LoadMatrixResponse__Output as _spu_v1_LoadMatrixResponse__Output } from './spu/v1/LoadMatrixResponse.js';
import type { LoadVectorRequest as _spu_v1_LoadVectorRequest, LoadVectorRequest__Output as _spu_v1_LoadVectorRequest__Output } from './spu/v1/LoadVectorRequest.js';
import type { LoadVectorResponse as _spu_v1_LoadVectorResponse, LoadVectorResponse__Output as _spu_v1_LoadVectorResponse__Output } from './spu/v1/LoadVectorResponse.js';
import type { LoadedStructure as _spu_v1_LoadedStructure, LoadedStructure__Output as _spu_v1_LoadedStructure__Output } from './spu/v1/LoadedStructure.js';
import type { LowRankStructure as _spu_v1_LowRankStructure, LowRankStructure__Output as _spu_v1_LowRankStructure__Output } from './spu/v1/LowRankStructure.js';
import type { Matrix as _spu_v1_Matrix, Matrix__Output as _spu_v1_Matrix__Output } from './spu/v1/Matrix.js';
import type { MatrixHeader as _spu_v1_MatrixHeader, MatrixHeader__Output as _spu_v1_MatrixHeader__Output } from './spu/v1/MatrixHeader.js';
import type { OpenSessionRequest as _spu_v1_OpenSessionRequest, OpenSessionRequest__Output as _spu_v1_OpenSessionRequest__Output } from './spu/v1/OpenSessionRequest.js';
import type { OpenSessionResponse as _spu_v1_OpenSessionResponse, OpenSessionResponse__Output as _spu_v1_OpenSessionResponse__Output } from './spu/v1/OpenSessionResponse.js';
import type { ReleaseDeviceRequest as _spu_v1_ReleaseDeviceRequest, ReleaseDeviceRequest__Output as _spu_v1_ReleaseDeviceRequest__Output } from './spu/v1/ReleaseDeviceRequest.js';
import type { ReleaseDeviceResponse as _spu_v1_ReleaseDeviceResponse, ReleaseDeviceResponse__Output as _spu_v1_ReleaseDeviceResponse__Output } from './spu/v1/ReleaseDeviceResponse.js';
import type { RenewLeaseRequest as _spu_v1_RenewLeaseRequest, RenewLeaseRequest__Output as _spu_v1_RenewLeaseRequest__Output } from './spu/v1/RenewLeaseRequest.js';
import type { RenewLeaseResponse as _spu_v1_RenewLeaseResponse, RenewLeaseResponse__Output as _spu_v1_RenewLeaseResponse__Output } from './spu/v1/RenewLeaseResponse.js';
import type { ResetCalibrationRequest as _spu_v1_ResetCalibrationRequest, ResetCalibrationRequest__Output as _spu_v1_ResetCalibrationRequest__Output } from './spu/v1/ResetCalibrationRequest.js';
import type { ResetCalibrationResponse as _spu_v1_ResetCalibrationResponse, ResetCalibrationResponse__Output as _spu_v1_ResetCalibrationResponse__Output } from './spu/v1/ResetCalibrationResponse.js';
import type { RowKroneckerSegment as _spu_v1_RowKroneckerSegment, RowKroneckerSegment__Output as _spu_v1_RowKroneckerSegment__Output } from './spu/v1/RowKroneckerSegment.js';
import type { RunOpen as _spu_v1_RunOpen, RunOpen__Output as _spu_v1_RunOpen__Output } from './spu/v1/RunOpen.js';
import type { RunOpened as _spu_v1_RunOpened, RunOpened__Output as _spu_v1_RunOpened__Output } from './spu/v1/RunOpened.js';
import type { RunRequest as _spu_v1_RunRequest, RunRequest__Output as _spu_v1_RunRequest__Output } from './spu/v1/RunRequest.js';
import type { RunResponse as _spu_v1_RunResponse, RunResponse__Output as _spu_v1_RunResponse__Output } from './spu/v1/RunResponse.js';
import type { RunStep as _spu_v1_RunStep, RunStep__Output as _spu_v1_RunStep__Output } from './spu/v1/RunStep.js';
import type { RunStepResponse as _spu_v1_RunStepResponse, RunStepResponse__Output as _spu_v1_RunStepResponse__Output } from './spu/v1/RunStepResponse.js';
import type { SampleHeader as _spu_v1_SampleHeader, SampleHeader__Output as _spu_v1_SampleHeader__Output } from './spu/v1/SampleHeader.js';
import type { SampleRequest as _spu_v1_SampleRequest, SampleRequest__Output as _spu_v1_SampleRequest__Output } from './spu/v1/SampleRequest.js';
import type { SampleResponse as _spu_v1_SampleResponse, SampleResponse__Output as _spu_v1_SampleResponse__Output } from './spu/v1/SampleResponse.js';
import type { SampleTiming as _spu_v1_SampleTiming, SampleTiming__Output as _spu_v1_SampleTiming__Output } from './spu/v1/SampleTiming.js';
import type { Segment as _spu_v1_Segment, Segment__Output as _spu_v1_Segment__Output } from './spu/v1/Segment.js';
import type { ServiceLimits as _spu_v1_ServiceLimits, ServiceLimits__Output as _spu_v1_ServiceLimits__Output } from './spu/v1/ServiceLimits.js';
import type { SessionOpened as _spu_v1_SessionOpened, SessionOpened__Output as _spu_v1_SessionOpened__Output } from './spu/v1/SessionOpened.js';
import type { SessionWaiting as _spu_v1_SessionWaiting, SessionWaiting__Output as _spu_v1_SessionWaiting__Output } from './spu/v1/SessionWaiting.js';
import type { SpuServiceClient as _spu_v1_SpuServiceClient, SpuServiceDefinition as _spu_v1_SpuServiceDefinition } from './spu/v1/SpuService.js';
import type { TensorChunk as _spu_v1_TensorChunk, TensorChunk__Output as _spu_v1_TensorChunk__Output } from './spu/v1/TensorChunk.js';
import type { TensorSpec as _spu_v1_TensorSpec, TensorSpec__Output as _spu_v1_TensorSpec__Output } from './spu/v1/TensorSpec.js';
import type { TimePoint as _spu_v1_TimePoint, TimePoint__Output as _spu_v1_TimePoint__Output } from './spu/v1/TimePoint.js';
import type { TimingModel as _spu_v1_TimingModel, TimingModel__Output as _spu_v1_TimingModel__Output } from './spu/v1/TimingModel.js';
import type { Tolerance as _spu_v1_Tolerance, Tolerance__Output as _spu_v1_Tolerance__Output } from './spu/v1/Tolerance.js';
import type { Tolerances as _spu_v1_Tolerances, Tolerances__Output as _spu_v1_Tolerances__Output } from './spu/v1/Tolerances.js';
import type { UploadFinish as _spu_v1_UploadFinish, UploadFinish__Output as _spu_v1_UploadFinish__Output } from './spu/v1/UploadFinish.js';
import type { UploadStatus as _spu_v1_UploadStatus, UploadStatus__Output as _spu_v1_UploadStatus__Output } from './spu/v1/UploadStatus.js';
import type { VectorHeader as _spu_v1_VectorHeader, VectorHeader__Output as _spu_v1_VectorHeader__Output } from './spu/v1/VectorHeader.js';
import type { WatchDeviceRequest as _spu_v1_WatchDeviceRequest, WatchDeviceRequest__Output as _spu_v1_WatchDeviceRequest__Output } from './spu/v1/WatchDeviceRequest.js';
import type { WatchDeviceResponse as _spu_v1_WatchDeviceResponse, WatchDeviceResponse__Output as _spu_v1_WatchDeviceResponse__Output } from './spu/v1/WatchDeviceResponse.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  google: {
    protobuf: {
      Duration: MessageTypeDefinition<_google_protobuf_Duration, _google_protobuf_Duration__Output>
      Timestamp: MessageTypeDefinition<_google_protobuf_Timestamp, _google_protobuf_Timestamp__Output>
    }
  }
  spu: {
    v1: {
      AbortUploadRequest: MessageTypeDefinition<_spu_v1_AbortUploadRequest, _spu_v1_AbortUploadRequest__Output>
      AbortUploadResponse: MessageTypeDefinition<_spu_v1_AbortUploadResponse, _spu_v1_AbortUploadResponse__Output>
      Activity: EnumTypeDefinition
      AnalogCharacteristics: MessageTypeDefinition<_spu_v1_AnalogCharacteristics, _spu_v1_AnalogCharacteristics__Output>
      Block: MessageTypeDefinition<_spu_v1_Block, _spu_v1_Block__Output>
      BlockDiagonalStructure: MessageTypeDefinition<_spu_v1_BlockDiagonalStructure, _spu_v1_BlockDiagonalStructure__Output>
      CalibrateRequest: MessageTypeDefinition<_spu_v1_CalibrateRequest, _spu_v1_CalibrateRequest__Output>
      CalibrateResponse: MessageTypeDefinition<_spu_v1_CalibrateResponse, _spu_v1_CalibrateResponse__Output>
      CalibrationEntry: MessageTypeDefinition<_spu_v1_CalibrationEntry, _spu_v1_CalibrationEntry__Output>
      CalibrationResult: MessageTypeDefinition<_spu_v1_CalibrationResult, _spu_v1_CalibrationResult__Output>
      CancelEvolutionRequest: MessageTypeDefinition<_spu_v1_CancelEvolutionRequest, _spu_v1_CancelEvolutionRequest__Output>
      CancelEvolutionResponse: MessageTypeDefinition<_spu_v1_CancelEvolutionResponse, _spu_v1_CancelEvolutionResponse__Output>
      ClockKind: EnumTypeDefinition
      CloseSessionRequest: MessageTypeDefinition<_spu_v1_CloseSessionRequest, _spu_v1_CloseSessionRequest__Output>
      CloseSessionResponse: MessageTypeDefinition<_spu_v1_CloseSessionResponse, _spu_v1_CloseSessionResponse__Output>
      Converter: MessageTypeDefinition<_spu_v1_Converter, _spu_v1_Converter__Output>
      CountRange: MessageTypeDefinition<_spu_v1_CountRange, _spu_v1_CountRange__Output>
      Counters: MessageTypeDefinition<_spu_v1_Counters, _spu_v1_Counters__Output>
      Curvature: EnumTypeDefinition
      DataType: EnumTypeDefinition
      DenseSegment: MessageTypeDefinition<_spu_v1_DenseSegment, _spu_v1_DenseSegment__Output>
      DenseStructure: MessageTypeDefinition<_spu_v1_DenseStructure, _spu_v1_DenseStructure__Output>
      DeviceDescription: MessageTypeDefinition<_spu_v1_DeviceDescription, _spu_v1_DeviceDescription__Output>
      DeviceHealth: EnumTypeDefinition
      DeviceLimits: MessageTypeDefinition<_spu_v1_DeviceLimits, _spu_v1_DeviceLimits__Output>
      DeviceTime: MessageTypeDefinition<_spu_v1_DeviceTime, _spu_v1_DeviceTime__Output>
      DiagonalStructure: MessageTypeDefinition<_spu_v1_DiagonalStructure, _spu_v1_DiagonalStructure__Output>
      DriverKind: EnumTypeDefinition
      EvolutionPhase: EnumTypeDefinition
      EvolutionStatus: MessageTypeDefinition<_spu_v1_EvolutionStatus, _spu_v1_EvolutionStatus__Output>
      EvolveRequest: MessageTypeDefinition<_spu_v1_EvolveRequest, _spu_v1_EvolveRequest__Output>
      EvolveResponse: MessageTypeDefinition<_spu_v1_EvolveResponse, _spu_v1_EvolveResponse__Output>
      Feature: EnumTypeDefinition
      GetCalibrationRequest: MessageTypeDefinition<_spu_v1_GetCalibrationRequest, _spu_v1_GetCalibrationRequest__Output>
      GetCalibrationResponse: MessageTypeDefinition<_spu_v1_GetCalibrationResponse, _spu_v1_GetCalibrationResponse__Output>
      GetDeviceRequest: MessageTypeDefinition<_spu_v1_GetDeviceRequest, _spu_v1_GetDeviceRequest__Output>
      GetDeviceResponse: MessageTypeDefinition<_spu_v1_GetDeviceResponse, _spu_v1_GetDeviceResponse__Output>
      HostTimes: MessageTypeDefinition<_spu_v1_HostTimes, _spu_v1_HostTimes__Output>
      IdleState: EnumTypeDefinition
      InitialState: EnumTypeDefinition
      InlineVector: MessageTypeDefinition<_spu_v1_InlineVector, _spu_v1_InlineVector__Output>
      KroneckerDamping: EnumTypeDefinition
      KroneckerStructure: MessageTypeDefinition<_spu_v1_KroneckerStructure, _spu_v1_KroneckerStructure__Output>
      Layout: EnumTypeDefinition
      ListDevicesRequest: MessageTypeDefinition<_spu_v1_ListDevicesRequest, _spu_v1_ListDevicesRequest__Output>
      ListDevicesResponse: MessageTypeDefinition<_spu_v1_ListDevicesResponse, _spu_v1_ListDevicesResponse__Output>
      ListEvolutionsRequest: MessageTypeDefinition<_spu_v1_ListEvolutionsRequest, _spu_v1_ListEvolutionsRequest__Output>
      ListEvolutionsResponse: MessageTypeDefinition<_spu_v1_ListEvolutionsResponse, _spu_v1_ListEvolutionsResponse__Output>
      LoadMatrixRequest: MessageTypeDefinition<_spu_v1_LoadMatrixRequest, _spu_v1_LoadMatrixRequest__Output>
      LoadMatrixResponse: MessageTypeDefinition<_spu_v1_LoadMatrixResponse, _spu_v1_LoadMatrixResponse__Output>
      LoadVectorRequest: MessageTypeDefinition<_spu_v1_LoadVectorRequest, _spu_v1_LoadVectorRequest__Output>
      LoadVectorResponse: MessageTypeDefinition<_spu_v1_LoadVectorResponse, _spu_v1_LoadVectorResponse__Output>
      LoadedStructure: MessageTypeDefinition<_spu_v1_LoadedStructure, _spu_v1_LoadedStructure__Output>
      LowRankStructure: MessageTypeDefinition<_spu_v1_LowRankStructure, _spu_v1_LowRankStructure__Output>
      Matrix: MessageTypeDefinition<_spu_v1_Matrix, _spu_v1_Matrix__Output>
      MatrixHeader: MessageTypeDefinition<_spu_v1_MatrixHeader, _spu_v1_MatrixHeader__Output>
      OpenSessionRequest: MessageTypeDefinition<_spu_v1_OpenSessionRequest, _spu_v1_OpenSessionRequest__Output>
      OpenSessionResponse: MessageTypeDefinition<_spu_v1_OpenSessionResponse, _spu_v1_OpenSessionResponse__Output>
      Reduction: EnumTypeDefinition
      ReleaseDeviceRequest: MessageTypeDefinition<_spu_v1_ReleaseDeviceRequest, _spu_v1_ReleaseDeviceRequest__Output>
      ReleaseDeviceResponse: MessageTypeDefinition<_spu_v1_ReleaseDeviceResponse, _spu_v1_ReleaseDeviceResponse__Output>
      RenewLeaseRequest: MessageTypeDefinition<_spu_v1_RenewLeaseRequest, _spu_v1_RenewLeaseRequest__Output>
      RenewLeaseResponse: MessageTypeDefinition<_spu_v1_RenewLeaseResponse, _spu_v1_RenewLeaseResponse__Output>
      ResetCalibrationRequest: MessageTypeDefinition<_spu_v1_ResetCalibrationRequest, _spu_v1_ResetCalibrationRequest__Output>
      ResetCalibrationResponse: MessageTypeDefinition<_spu_v1_ResetCalibrationResponse, _spu_v1_ResetCalibrationResponse__Output>
      Rounding: EnumTypeDefinition
      RowKroneckerSegment: MessageTypeDefinition<_spu_v1_RowKroneckerSegment, _spu_v1_RowKroneckerSegment__Output>
      RunOpen: MessageTypeDefinition<_spu_v1_RunOpen, _spu_v1_RunOpen__Output>
      RunOpened: MessageTypeDefinition<_spu_v1_RunOpened, _spu_v1_RunOpened__Output>
      RunRequest: MessageTypeDefinition<_spu_v1_RunRequest, _spu_v1_RunRequest__Output>
      RunResponse: MessageTypeDefinition<_spu_v1_RunResponse, _spu_v1_RunResponse__Output>
      RunStep: MessageTypeDefinition<_spu_v1_RunStep, _spu_v1_RunStep__Output>
      RunStepResponse: MessageTypeDefinition<_spu_v1_RunStepResponse, _spu_v1_RunStepResponse__Output>
      SampleHeader: MessageTypeDefinition<_spu_v1_SampleHeader, _spu_v1_SampleHeader__Output>
      SampleRequest: MessageTypeDefinition<_spu_v1_SampleRequest, _spu_v1_SampleRequest__Output>
      SampleResponse: MessageTypeDefinition<_spu_v1_SampleResponse, _spu_v1_SampleResponse__Output>
      SampleTiming: MessageTypeDefinition<_spu_v1_SampleTiming, _spu_v1_SampleTiming__Output>
      Segment: MessageTypeDefinition<_spu_v1_Segment, _spu_v1_Segment__Output>
      ServiceLimits: MessageTypeDefinition<_spu_v1_ServiceLimits, _spu_v1_ServiceLimits__Output>
      SessionOpened: MessageTypeDefinition<_spu_v1_SessionOpened, _spu_v1_SessionOpened__Output>
      SessionWaiting: MessageTypeDefinition<_spu_v1_SessionWaiting, _spu_v1_SessionWaiting__Output>
      /**
       * A stochastic processing unit: analog cells that relax with thermal noise towards N(A^-1 b, kappa A^-1).
       * docs/protocol.md explains the rules; a board can implement this service as it stands.
       */
      SpuService: SubtypeConstructor<typeof grpc.Client, _spu_v1_SpuServiceClient> & { service: _spu_v1_SpuServiceDefinition }
      StructureKind: EnumTypeDefinition
      TensorChunk: MessageTypeDefinition<_spu_v1_TensorChunk, _spu_v1_TensorChunk__Output>
      TensorRole: EnumTypeDefinition
      TensorSpec: MessageTypeDefinition<_spu_v1_TensorSpec, _spu_v1_TensorSpec__Output>
      TimePoint: MessageTypeDefinition<_spu_v1_TimePoint, _spu_v1_TimePoint__Output>
      TimingModel: MessageTypeDefinition<_spu_v1_TimingModel, _spu_v1_TimingModel__Output>
      Tolerance: MessageTypeDefinition<_spu_v1_Tolerance, _spu_v1_Tolerance__Output>
      Tolerances: MessageTypeDefinition<_spu_v1_Tolerances, _spu_v1_Tolerances__Output>
      Unit: EnumTypeDefinition
      UploadFinish: MessageTypeDefinition<_spu_v1_UploadFinish, _spu_v1_UploadFinish__Output>
      UploadStatus: MessageTypeDefinition<_spu_v1_UploadStatus, _spu_v1_UploadStatus__Output>
      VectorHeader: MessageTypeDefinition<_spu_v1_VectorHeader, _spu_v1_VectorHeader__Output>
      VectorRole: EnumTypeDefinition
      WaitReason: EnumTypeDefinition
      WatchDeviceRequest: MessageTypeDefinition<_spu_v1_WatchDeviceRequest, _spu_v1_WatchDeviceRequest__Output>
      WatchDeviceResponse: MessageTypeDefinition<_spu_v1_WatchDeviceResponse, _spu_v1_WatchDeviceResponse__Output>
    }
  }
}

