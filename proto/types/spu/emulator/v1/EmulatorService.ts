// Original file: proto/spu/emulator/v1/emulator.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AdvanceClockRequest as _spu_emulator_v1_AdvanceClockRequest, AdvanceClockRequest__Output as _spu_emulator_v1_AdvanceClockRequest__Output } from '../../../spu/emulator/v1/AdvanceClockRequest.js';
import type { AdvanceClockResponse as _spu_emulator_v1_AdvanceClockResponse, AdvanceClockResponse__Output as _spu_emulator_v1_AdvanceClockResponse__Output } from '../../../spu/emulator/v1/AdvanceClockResponse.js';
import type { ClearFaultsRequest as _spu_emulator_v1_ClearFaultsRequest, ClearFaultsRequest__Output as _spu_emulator_v1_ClearFaultsRequest__Output } from '../../../spu/emulator/v1/ClearFaultsRequest.js';
import type { ClearFaultsResponse as _spu_emulator_v1_ClearFaultsResponse, ClearFaultsResponse__Output as _spu_emulator_v1_ClearFaultsResponse__Output } from '../../../spu/emulator/v1/ClearFaultsResponse.js';
import type { GetConfigRequest as _spu_emulator_v1_GetConfigRequest, GetConfigRequest__Output as _spu_emulator_v1_GetConfigRequest__Output } from '../../../spu/emulator/v1/GetConfigRequest.js';
import type { GetConfigResponse as _spu_emulator_v1_GetConfigResponse, GetConfigResponse__Output as _spu_emulator_v1_GetConfigResponse__Output } from '../../../spu/emulator/v1/GetConfigResponse.js';
import type { InjectFaultRequest as _spu_emulator_v1_InjectFaultRequest, InjectFaultRequest__Output as _spu_emulator_v1_InjectFaultRequest__Output } from '../../../spu/emulator/v1/InjectFaultRequest.js';
import type { InjectFaultResponse as _spu_emulator_v1_InjectFaultResponse, InjectFaultResponse__Output as _spu_emulator_v1_InjectFaultResponse__Output } from '../../../spu/emulator/v1/InjectFaultResponse.js';
import type { RestoreSnapshotRequest as _spu_emulator_v1_RestoreSnapshotRequest, RestoreSnapshotRequest__Output as _spu_emulator_v1_RestoreSnapshotRequest__Output } from '../../../spu/emulator/v1/RestoreSnapshotRequest.js';
import type { RestoreSnapshotResponse as _spu_emulator_v1_RestoreSnapshotResponse, RestoreSnapshotResponse__Output as _spu_emulator_v1_RestoreSnapshotResponse__Output } from '../../../spu/emulator/v1/RestoreSnapshotResponse.js';
import type { SaveSnapshotRequest as _spu_emulator_v1_SaveSnapshotRequest, SaveSnapshotRequest__Output as _spu_emulator_v1_SaveSnapshotRequest__Output } from '../../../spu/emulator/v1/SaveSnapshotRequest.js';
import type { SaveSnapshotResponse as _spu_emulator_v1_SaveSnapshotResponse, SaveSnapshotResponse__Output as _spu_emulator_v1_SaveSnapshotResponse__Output } from '../../../spu/emulator/v1/SaveSnapshotResponse.js';
import type { UpdateConfigRequest as _spu_emulator_v1_UpdateConfigRequest, UpdateConfigRequest__Output as _spu_emulator_v1_UpdateConfigRequest__Output } from '../../../spu/emulator/v1/UpdateConfigRequest.js';
import type { UpdateConfigResponse as _spu_emulator_v1_UpdateConfigResponse, UpdateConfigResponse__Output as _spu_emulator_v1_UpdateConfigResponse__Output } from '../../../spu/emulator/v1/UpdateConfigResponse.js';

/**
 * What only an emulated device can do.
 */
export interface EmulatorServiceClient extends grpc.Client {
  /**
   * Moves a virtual clock forward.
   */
  AdvanceClock(argument: _spu_emulator_v1_AdvanceClockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_AdvanceClockResponse__Output>): grpc.ClientUnaryCall;
  AdvanceClock(argument: _spu_emulator_v1_AdvanceClockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_emulator_v1_AdvanceClockResponse__Output>): grpc.ClientUnaryCall;
  AdvanceClock(argument: _spu_emulator_v1_AdvanceClockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_AdvanceClockResponse__Output>): grpc.ClientUnaryCall;
  AdvanceClock(argument: _spu_emulator_v1_AdvanceClockRequest, callback: grpc.requestCallback<_spu_emulator_v1_AdvanceClockResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Moves a virtual clock forward.
   */
  advanceClock(argument: _spu_emulator_v1_AdvanceClockRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_AdvanceClockResponse__Output>): grpc.ClientUnaryCall;
  advanceClock(argument: _spu_emulator_v1_AdvanceClockRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_emulator_v1_AdvanceClockResponse__Output>): grpc.ClientUnaryCall;
  advanceClock(argument: _spu_emulator_v1_AdvanceClockRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_AdvanceClockResponse__Output>): grpc.ClientUnaryCall;
  advanceClock(argument: _spu_emulator_v1_AdvanceClockRequest, callback: grpc.requestCallback<_spu_emulator_v1_AdvanceClockResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Clears what InjectFault broke.
   */
  ClearFaults(argument: _spu_emulator_v1_ClearFaultsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_ClearFaultsResponse__Output>): grpc.ClientUnaryCall;
  ClearFaults(argument: _spu_emulator_v1_ClearFaultsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_emulator_v1_ClearFaultsResponse__Output>): grpc.ClientUnaryCall;
  ClearFaults(argument: _spu_emulator_v1_ClearFaultsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_ClearFaultsResponse__Output>): grpc.ClientUnaryCall;
  ClearFaults(argument: _spu_emulator_v1_ClearFaultsRequest, callback: grpc.requestCallback<_spu_emulator_v1_ClearFaultsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Clears what InjectFault broke.
   */
  clearFaults(argument: _spu_emulator_v1_ClearFaultsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_ClearFaultsResponse__Output>): grpc.ClientUnaryCall;
  clearFaults(argument: _spu_emulator_v1_ClearFaultsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_emulator_v1_ClearFaultsResponse__Output>): grpc.ClientUnaryCall;
  clearFaults(argument: _spu_emulator_v1_ClearFaultsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_ClearFaultsResponse__Output>): grpc.ClientUnaryCall;
  clearFaults(argument: _spu_emulator_v1_ClearFaultsRequest, callback: grpc.requestCallback<_spu_emulator_v1_ClearFaultsResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The configuration of a device, every non-ideality.
   */
  GetConfig(argument: _spu_emulator_v1_GetConfigRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_GetConfigResponse__Output>): grpc.ClientUnaryCall;
  GetConfig(argument: _spu_emulator_v1_GetConfigRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_emulator_v1_GetConfigResponse__Output>): grpc.ClientUnaryCall;
  GetConfig(argument: _spu_emulator_v1_GetConfigRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_GetConfigResponse__Output>): grpc.ClientUnaryCall;
  GetConfig(argument: _spu_emulator_v1_GetConfigRequest, callback: grpc.requestCallback<_spu_emulator_v1_GetConfigResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The configuration of a device, every non-ideality.
   */
  getConfig(argument: _spu_emulator_v1_GetConfigRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_GetConfigResponse__Output>): grpc.ClientUnaryCall;
  getConfig(argument: _spu_emulator_v1_GetConfigRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_emulator_v1_GetConfigResponse__Output>): grpc.ClientUnaryCall;
  getConfig(argument: _spu_emulator_v1_GetConfigRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_GetConfigResponse__Output>): grpc.ClientUnaryCall;
  getConfig(argument: _spu_emulator_v1_GetConfigRequest, callback: grpc.requestCallback<_spu_emulator_v1_GetConfigResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Breaks something.
   */
  InjectFault(argument: _spu_emulator_v1_InjectFaultRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_InjectFaultResponse__Output>): grpc.ClientUnaryCall;
  InjectFault(argument: _spu_emulator_v1_InjectFaultRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_emulator_v1_InjectFaultResponse__Output>): grpc.ClientUnaryCall;
  InjectFault(argument: _spu_emulator_v1_InjectFaultRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_InjectFaultResponse__Output>): grpc.ClientUnaryCall;
  InjectFault(argument: _spu_emulator_v1_InjectFaultRequest, callback: grpc.requestCallback<_spu_emulator_v1_InjectFaultResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Breaks something.
   */
  injectFault(argument: _spu_emulator_v1_InjectFaultRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_InjectFaultResponse__Output>): grpc.ClientUnaryCall;
  injectFault(argument: _spu_emulator_v1_InjectFaultRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_emulator_v1_InjectFaultResponse__Output>): grpc.ClientUnaryCall;
  injectFault(argument: _spu_emulator_v1_InjectFaultRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_InjectFaultResponse__Output>): grpc.ClientUnaryCall;
  injectFault(argument: _spu_emulator_v1_InjectFaultRequest, callback: grpc.requestCallback<_spu_emulator_v1_InjectFaultResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Puts a device back: the same samples follow.
   */
  RestoreSnapshot(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_RestoreSnapshotResponse__Output>): grpc.ClientWritableStream<_spu_emulator_v1_RestoreSnapshotRequest>;
  RestoreSnapshot(metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_emulator_v1_RestoreSnapshotResponse__Output>): grpc.ClientWritableStream<_spu_emulator_v1_RestoreSnapshotRequest>;
  RestoreSnapshot(options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_RestoreSnapshotResponse__Output>): grpc.ClientWritableStream<_spu_emulator_v1_RestoreSnapshotRequest>;
  RestoreSnapshot(callback: grpc.requestCallback<_spu_emulator_v1_RestoreSnapshotResponse__Output>): grpc.ClientWritableStream<_spu_emulator_v1_RestoreSnapshotRequest>;
  /**
   * Puts a device back: the same samples follow.
   */
  restoreSnapshot(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_RestoreSnapshotResponse__Output>): grpc.ClientWritableStream<_spu_emulator_v1_RestoreSnapshotRequest>;
  restoreSnapshot(metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_emulator_v1_RestoreSnapshotResponse__Output>): grpc.ClientWritableStream<_spu_emulator_v1_RestoreSnapshotRequest>;
  restoreSnapshot(options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_RestoreSnapshotResponse__Output>): grpc.ClientWritableStream<_spu_emulator_v1_RestoreSnapshotRequest>;
  restoreSnapshot(callback: grpc.requestCallback<_spu_emulator_v1_RestoreSnapshotResponse__Output>): grpc.ClientWritableStream<_spu_emulator_v1_RestoreSnapshotRequest>;
  
  /**
   * The whole device as bytes, bit for bit.
   */
  SaveSnapshot(argument: _spu_emulator_v1_SaveSnapshotRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_emulator_v1_SaveSnapshotResponse__Output>;
  SaveSnapshot(argument: _spu_emulator_v1_SaveSnapshotRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_emulator_v1_SaveSnapshotResponse__Output>;
  /**
   * The whole device as bytes, bit for bit.
   */
  saveSnapshot(argument: _spu_emulator_v1_SaveSnapshotRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_emulator_v1_SaveSnapshotResponse__Output>;
  saveSnapshot(argument: _spu_emulator_v1_SaveSnapshotRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_emulator_v1_SaveSnapshotResponse__Output>;
  
  /**
   * Changes it while the device runs; all of the change or nothing.
   */
  UpdateConfig(argument: _spu_emulator_v1_UpdateConfigRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_UpdateConfigResponse__Output>): grpc.ClientUnaryCall;
  UpdateConfig(argument: _spu_emulator_v1_UpdateConfigRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_emulator_v1_UpdateConfigResponse__Output>): grpc.ClientUnaryCall;
  UpdateConfig(argument: _spu_emulator_v1_UpdateConfigRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_UpdateConfigResponse__Output>): grpc.ClientUnaryCall;
  UpdateConfig(argument: _spu_emulator_v1_UpdateConfigRequest, callback: grpc.requestCallback<_spu_emulator_v1_UpdateConfigResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Changes it while the device runs; all of the change or nothing.
   */
  updateConfig(argument: _spu_emulator_v1_UpdateConfigRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_UpdateConfigResponse__Output>): grpc.ClientUnaryCall;
  updateConfig(argument: _spu_emulator_v1_UpdateConfigRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_emulator_v1_UpdateConfigResponse__Output>): grpc.ClientUnaryCall;
  updateConfig(argument: _spu_emulator_v1_UpdateConfigRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_emulator_v1_UpdateConfigResponse__Output>): grpc.ClientUnaryCall;
  updateConfig(argument: _spu_emulator_v1_UpdateConfigRequest, callback: grpc.requestCallback<_spu_emulator_v1_UpdateConfigResponse__Output>): grpc.ClientUnaryCall;
  
}

/**
 * What only an emulated device can do.
 */
export interface EmulatorServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Moves a virtual clock forward.
   */
  AdvanceClock: grpc.handleUnaryCall<_spu_emulator_v1_AdvanceClockRequest__Output, _spu_emulator_v1_AdvanceClockResponse>;
  
  /**
   * Clears what InjectFault broke.
   */
  ClearFaults: grpc.handleUnaryCall<_spu_emulator_v1_ClearFaultsRequest__Output, _spu_emulator_v1_ClearFaultsResponse>;
  
  /**
   * The configuration of a device, every non-ideality.
   */
  GetConfig: grpc.handleUnaryCall<_spu_emulator_v1_GetConfigRequest__Output, _spu_emulator_v1_GetConfigResponse>;
  
  /**
   * Breaks something.
   */
  InjectFault: grpc.handleUnaryCall<_spu_emulator_v1_InjectFaultRequest__Output, _spu_emulator_v1_InjectFaultResponse>;
  
  /**
   * Puts a device back: the same samples follow.
   */
  RestoreSnapshot: grpc.handleClientStreamingCall<_spu_emulator_v1_RestoreSnapshotRequest__Output, _spu_emulator_v1_RestoreSnapshotResponse>;
  
  /**
   * The whole device as bytes, bit for bit.
   */
  SaveSnapshot: grpc.handleServerStreamingCall<_spu_emulator_v1_SaveSnapshotRequest__Output, _spu_emulator_v1_SaveSnapshotResponse>;
  
  /**
   * Changes it while the device runs; all of the change or nothing.
   */
  UpdateConfig: grpc.handleUnaryCall<_spu_emulator_v1_UpdateConfigRequest__Output, _spu_emulator_v1_UpdateConfigResponse>;
  
}

export interface EmulatorServiceDefinition extends grpc.ServiceDefinition {
  AdvanceClock: MethodDefinition<_spu_emulator_v1_AdvanceClockRequest, _spu_emulator_v1_AdvanceClockResponse, _spu_emulator_v1_AdvanceClockRequest__Output, _spu_emulator_v1_AdvanceClockResponse__Output>
  ClearFaults: MethodDefinition<_spu_emulator_v1_ClearFaultsRequest, _spu_emulator_v1_ClearFaultsResponse, _spu_emulator_v1_ClearFaultsRequest__Output, _spu_emulator_v1_ClearFaultsResponse__Output>
  GetConfig: MethodDefinition<_spu_emulator_v1_GetConfigRequest, _spu_emulator_v1_GetConfigResponse, _spu_emulator_v1_GetConfigRequest__Output, _spu_emulator_v1_GetConfigResponse__Output>
  InjectFault: MethodDefinition<_spu_emulator_v1_InjectFaultRequest, _spu_emulator_v1_InjectFaultResponse, _spu_emulator_v1_InjectFaultRequest__Output, _spu_emulator_v1_InjectFaultResponse__Output>
  RestoreSnapshot: MethodDefinition<_spu_emulator_v1_RestoreSnapshotRequest, _spu_emulator_v1_RestoreSnapshotResponse, _spu_emulator_v1_RestoreSnapshotRequest__Output, _spu_emulator_v1_RestoreSnapshotResponse__Output>
  SaveSnapshot: MethodDefinition<_spu_emulator_v1_SaveSnapshotRequest, _spu_emulator_v1_SaveSnapshotResponse, _spu_emulator_v1_SaveSnapshotRequest__Output, _spu_emulator_v1_SaveSnapshotResponse__Output>
  UpdateConfig: MethodDefinition<_spu_emulator_v1_UpdateConfigRequest, _spu_emulator_v1_UpdateConfigResponse, _spu_emulator_v1_UpdateConfigRequest__Output, _spu_emulator_v1_UpdateConfigResponse__Output>
}
