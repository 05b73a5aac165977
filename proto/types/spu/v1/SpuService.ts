// Original file: proto/spu/v1/spu.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { CalibrateRequest as _spu_v1_CalibrateRequest, CalibrateRequest__Output as _spu_v1_CalibrateRequest__Output } from './CalibrateRequest.js';
import type { CalibrateResponse as _spu_v1_CalibrateResponse, CalibrateResponse__Output as _spu_v1_CalibrateResponse__Output } from './CalibrateResponse.js';
import type { CloseSessionRequest as _spu_v1_CloseSessionRequest, CloseSessionRequest__Output as _spu_v1_CloseSessionRequest__Output } from './CloseSessionRequest.js';
import type { CloseSessionResponse as _spu_v1_CloseSessionResponse, CloseSessionResponse__Output as _spu_v1_CloseSessionResponse__Output } from './CloseSessionResponse.js';
import type { EvolveRequest as _spu_v1_EvolveRequest, EvolveRequest__Output as _spu_v1_EvolveRequest__Output } from './EvolveRequest.js';
import type { EvolveResponse as _spu_v1_EvolveResponse, EvolveResponse__Output as _spu_v1_EvolveResponse__Output } from './EvolveResponse.js';
import type { GetDeviceRequest as _spu_v1_GetDeviceRequest, GetDeviceRequest__Output as _spu_v1_GetDeviceRequest__Output } from './GetDeviceRequest.js';
import type { GetDeviceResponse as _spu_v1_GetDeviceResponse, GetDeviceResponse__Output as _spu_v1_GetDeviceResponse__Output } from './GetDeviceResponse.js';
import type { ListDevicesRequest as _spu_v1_ListDevicesRequest, ListDevicesRequest__Output as _spu_v1_ListDevicesRequest__Output } from './ListDevicesRequest.js';
import type { ListDevicesResponse as _spu_v1_ListDevicesResponse, ListDevicesResponse__Output as _spu_v1_ListDevicesResponse__Output } from './ListDevicesResponse.js';
import type { LoadMatrixRequest as _spu_v1_LoadMatrixRequest, LoadMatrixRequest__Output as _spu_v1_LoadMatrixRequest__Output } from './LoadMatrixRequest.js';
import type { LoadMatrixResponse as _spu_v1_LoadMatrixResponse, LoadMatrixResponse__Output as _spu_v1_LoadMatrixResponse__Output } from './LoadMatrixResponse.js';
import type { LoadVectorRequest as _spu_v1_LoadVectorRequest, LoadVectorRequest__Output as _spu_v1_LoadVectorRequest__Output } from './LoadVectorRequest.js';
import type { LoadVectorResponse as _spu_v1_LoadVectorResponse, LoadVectorResponse__Output as _spu_v1_LoadVectorResponse__Output } from './LoadVectorResponse.js';
import type { OpenSessionRequest as _spu_v1_OpenSessionRequest, OpenSessionRequest__Output as _spu_v1_OpenSessionRequest__Output } from './OpenSessionRequest.js';
import type { OpenSessionResponse as _spu_v1_OpenSessionResponse, OpenSessionResponse__Output as _spu_v1_OpenSessionResponse__Output } from './OpenSessionResponse.js';
import type { RunRequest as _spu_v1_RunRequest, RunRequest__Output as _spu_v1_RunRequest__Output } from './RunRequest.js';
import type { RunResponse as _spu_v1_RunResponse, RunResponse__Output as _spu_v1_RunResponse__Output } from './RunResponse.js';
import type { SampleRequest as _spu_v1_SampleRequest, SampleRequest__Output as _spu_v1_SampleRequest__Output } from './SampleRequest.js';
import type { SampleResponse as _spu_v1_SampleResponse, SampleResponse__Output as _spu_v1_SampleResponse__Output } from './SampleResponse.js';
import type { WatchDeviceRequest as _spu_v1_WatchDeviceRequest, WatchDeviceRequest__Output as _spu_v1_WatchDeviceRequest__Output } from './WatchDeviceRequest.js';
import type { WatchDeviceResponse as _spu_v1_WatchDeviceResponse, WatchDeviceResponse__Output as _spu_v1_WatchDeviceResponse__Output } from './WatchDeviceResponse.js';

/**
 * A stochastic processing unit: analog cells that relax with thermal noise towards N(A^-1 b, kappa A^-1).
 * docs/protocol.md explains the rules; a board can implement this service as it stands.
 */
export interface SpuServiceClient extends grpc.Client {
  /**
   * Measures offset, gain and noise, and stores the correction.
   */
  Calibrate(argument: _spu_v1_CalibrateRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_v1_CalibrateResponse__Output>;
  Calibrate(argument: _spu_v1_CalibrateRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_v1_CalibrateResponse__Output>;
  /**
   * Measures offset, gain and noise, and stores the correction.
   */
  calibrate(argument: _spu_v1_CalibrateRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_v1_CalibrateResponse__Output>;
  calibrate(argument: _spu_v1_CalibrateRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_v1_CalibrateResponse__Output>;
  
  /**
   * Gives the device back.
   */
  CloseSession(argument: _spu_v1_CloseSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_CloseSessionResponse__Output>): grpc.ClientUnaryCall;
  CloseSession(argument: _spu_v1_CloseSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_CloseSessionResponse__Output>): grpc.ClientUnaryCall;
  CloseSession(argument: _spu_v1_CloseSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_CloseSessionResponse__Output>): grpc.ClientUnaryCall;
  CloseSession(argument: _spu_v1_CloseSessionRequest, callback: grpc.requestCallback<_spu_v1_CloseSessionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Gives the device back.
   */
  closeSession(argument: _spu_v1_CloseSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_CloseSessionResponse__Output>): grpc.ClientUnaryCall;
  closeSession(argument: _spu_v1_CloseSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_CloseSessionResponse__Output>): grpc.ClientUnaryCall;
  closeSession(argument: _spu_v1_CloseSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_CloseSessionResponse__Output>): grpc.ClientUnaryCall;
  closeSession(argument: _spu_v1_CloseSessionRequest, callback: grpc.requestCallback<_spu_v1_CloseSessionResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Lets the state evolve; returns at once.
   */
  Evolve(argument: _spu_v1_EvolveRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_EvolveResponse__Output>): grpc.ClientUnaryCall;
  Evolve(argument: _spu_v1_EvolveRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_EvolveResponse__Output>): grpc.ClientUnaryCall;
  Evolve(argument: _spu_v1_EvolveRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_EvolveResponse__Output>): grpc.ClientUnaryCall;
  Evolve(argument: _spu_v1_EvolveRequest, callback: grpc.requestCallback<_spu_v1_EvolveResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Lets the state evolve; returns at once.
   */
  evolve(argument: _spu_v1_EvolveRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_EvolveResponse__Output>): grpc.ClientUnaryCall;
  evolve(argument: _spu_v1_EvolveRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_EvolveResponse__Output>): grpc.ClientUnaryCall;
  evolve(argument: _spu_v1_EvolveRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_EvolveResponse__Output>): grpc.ClientUnaryCall;
  evolve(argument: _spu_v1_EvolveRequest, callback: grpc.requestCallback<_spu_v1_EvolveResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * One device.
   */
  GetDevice(argument: _spu_v1_GetDeviceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_GetDeviceResponse__Output>): grpc.ClientUnaryCall;
  GetDevice(argument: _spu_v1_GetDeviceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_GetDeviceResponse__Output>): grpc.ClientUnaryCall;
  GetDevice(argument: _spu_v1_GetDeviceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_GetDeviceResponse__Output>): grpc.ClientUnaryCall;
  GetDevice(argument: _spu_v1_GetDeviceRequest, callback: grpc.requestCallback<_spu_v1_GetDeviceResponse__Output>): grpc.ClientUnaryCall;
  /**
   * One device.
   */
  getDevice(argument: _spu_v1_GetDeviceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_GetDeviceResponse__Output>): grpc.ClientUnaryCall;
  getDevice(argument: _spu_v1_GetDeviceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_GetDeviceResponse__Output>): grpc.ClientUnaryCall;
  getDevice(argument: _spu_v1_GetDeviceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_GetDeviceResponse__Output>): grpc.ClientUnaryCall;
  getDevice(argument: _spu_v1_GetDeviceRequest, callback: grpc.requestCallback<_spu_v1_GetDeviceResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * All devices of the server.
   */
  ListDevices(argument: _spu_v1_ListDevicesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  ListDevices(argument: _spu_v1_ListDevicesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  ListDevices(argument: _spu_v1_ListDevicesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  ListDevices(argument: _spu_v1_ListDevicesRequest, callback: grpc.requestCallback<_spu_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  /**
   * All devices of the server.
   */
  listDevices(argument: _spu_v1_ListDevicesRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  listDevices(argument: _spu_v1_ListDevicesRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  listDevices(argument: _spu_v1_ListDevicesRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  listDevices(argument: _spu_v1_ListDevicesRequest, callback: grpc.requestCallback<_spu_v1_ListDevicesResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Programs a matrix, as a whole or not at all.
   */
  LoadMatrix(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_LoadMatrixResponse__Output>): grpc.ClientWritableStream<_spu_v1_LoadMatrixRequest>;
  LoadMatrix(metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_LoadMatrixResponse__Output>): grpc.ClientWritableStream<_spu_v1_LoadMatrixRequest>;
  LoadMatrix(options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_LoadMatrixResponse__Output>): grpc.ClientWritableStream<_spu_v1_LoadMatrixRequest>;
  LoadMatrix(callback: grpc.requestCallback<_spu_v1_LoadMatrixResponse__Output>): grpc.ClientWritableStream<_spu_v1_LoadMatrixRequest>;
  /**
   * Programs a matrix, as a whole or not at all.
   */
  loadMatrix(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_LoadMatrixResponse__Output>): grpc.ClientWritableStream<_spu_v1_LoadMatrixRequest>;
  loadMatrix(metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_LoadMatrixResponse__Output>): grpc.ClientWritableStream<_spu_v1_LoadMatrixRequest>;
  loadMatrix(options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_LoadMatrixResponse__Output>): grpc.ClientWritableStream<_spu_v1_LoadMatrixRequest>;
  loadMatrix(callback: grpc.requestCallback<_spu_v1_LoadMatrixResponse__Output>): grpc.ClientWritableStream<_spu_v1_LoadMatrixRequest>;
  
  /**
   * Writes the target or the state, as a whole or not at all.
   */
  LoadVector(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_LoadVectorResponse__Output>): grpc.ClientWritableStream<_spu_v1_LoadVectorRequest>;
  LoadVector(metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_LoadVectorResponse__Output>): grpc.ClientWritableStream<_spu_v1_LoadVectorRequest>;
  LoadVector(options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_LoadVectorResponse__Output>): grpc.ClientWritableStream<_spu_v1_LoadVectorRequest>;
  LoadVector(callback: grpc.requestCallback<_spu_v1_LoadVectorResponse__Output>): grpc.ClientWritableStream<_spu_v1_LoadVectorRequest>;
  /**
   * Writes the target or the state, as a whole or not at all.
   */
  loadVector(metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_LoadVectorResponse__Output>): grpc.ClientWritableStream<_spu_v1_LoadVectorRequest>;
  loadVector(metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_LoadVectorResponse__Output>): grpc.ClientWritableStream<_spu_v1_LoadVectorRequest>;
  loadVector(options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_LoadVectorResponse__Output>): grpc.ClientWritableStream<_spu_v1_LoadVectorRequest>;
  loadVector(callback: grpc.requestCallback<_spu_v1_LoadVectorResponse__Output>): grpc.ClientWritableStream<_spu_v1_LoadVectorRequest>;
  
  /**
   * Leases a device for one client; waits in a fair queue while all are taken.
   */
  OpenSession(argument: _spu_v1_OpenSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_OpenSessionResponse__Output>): grpc.ClientUnaryCall;
  OpenSession(argument: _spu_v1_OpenSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_OpenSessionResponse__Output>): grpc.ClientUnaryCall;
  OpenSession(argument: _spu_v1_OpenSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_OpenSessionResponse__Output>): grpc.ClientUnaryCall;
  OpenSession(argument: _spu_v1_OpenSessionRequest, callback: grpc.requestCallback<_spu_v1_OpenSessionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Leases a device for one client; waits in a fair queue while all are taken.
   */
  openSession(argument: _spu_v1_OpenSessionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_OpenSessionResponse__Output>): grpc.ClientUnaryCall;
  openSession(argument: _spu_v1_OpenSessionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_OpenSessionResponse__Output>): grpc.ClientUnaryCall;
  openSession(argument: _spu_v1_OpenSessionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_OpenSessionResponse__Output>): grpc.ClientUnaryCall;
  openSession(argument: _spu_v1_OpenSessionRequest, callback: grpc.requestCallback<_spu_v1_OpenSessionResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * The four above, pipelined on one stream.
   */
  Run(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_spu_v1_RunRequest, _spu_v1_RunResponse__Output>;
  Run(options?: grpc.CallOptions): grpc.ClientDuplexStream<_spu_v1_RunRequest, _spu_v1_RunResponse__Output>;
  /**
   * The four above, pipelined on one stream.
   */
  run(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_spu_v1_RunRequest, _spu_v1_RunResponse__Output>;
  run(options?: grpc.CallOptions): grpc.ClientDuplexStream<_spu_v1_RunRequest, _spu_v1_RunResponse__Output>;
  
  /**
   * Reads the state.
   */
  Sample(argument: _spu_v1_SampleRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_v1_SampleResponse__Output>;
  Sample(argument: _spu_v1_SampleRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_v1_SampleResponse__Output>;
  /**
   * Reads the state.
   */
  sample(argument: _spu_v1_SampleRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_v1_SampleResponse__Output>;
  sample(argument: _spu_v1_SampleRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_v1_SampleResponse__Output>;
  
  /**
   * Follows what a device does.
   */
  WatchDevice(argument: _spu_v1_WatchDeviceRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_v1_WatchDeviceResponse__Output>;
  WatchDevice(argument: _spu_v1_WatchDeviceRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_v1_WatchDeviceResponse__Output>;
  /**
   * Follows what a device does.
   */
  watchDevice(argument: _spu_v1_WatchDeviceRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_v1_WatchDeviceResponse__Output>;
  watchDevice(argument: _spu_v1_WatchDeviceRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_v1_WatchDeviceResponse__Output>;
  
}

/**
 * A stochastic processing unit: analog cells that relax with thermal noise towards N(A^-1 b, kappa A^-1).
 * docs/protocol.md explains the rules; a board can implement this service as it stands.
 */
export interface SpuServiceHandlers extends grpc.UntypedServiceImplementation {
  /**
   * Measures offset, gain and noise, and stores the correction.
   */
  Calibrate: grpc.handleServerStreamingCall<_spu_v1_CalibrateRequest__Output, _spu_v1_CalibrateResponse>;
  
  /**
   * Gives the device back.
   */
  CloseSession: grpc.handleUnaryCall<_spu_v1_CloseSessionRequest__Output, _spu_v1_CloseSessionResponse>;
  
  /**
   * Lets the state evolve; returns at once.
   */
  Evolve: grpc.handleUnaryCall<_spu_v1_EvolveRequest__Output, _spu_v1_EvolveResponse>;
  
  /**
   * One device.
   */
  GetDevice: grpc.handleUnaryCall<_spu_v1_GetDeviceRequest__Output, _spu_v1_GetDeviceResponse>;
  
  /**
   * All devices of the server.
   */
  ListDevices: grpc.handleUnaryCall<_spu_v1_ListDevicesRequest__Output, _spu_v1_ListDevicesResponse>;
  
  /**
   * Programs a matrix, as a whole or not at all.
   */
  LoadMatrix: grpc.handleClientStreamingCall<_spu_v1_LoadMatrixRequest__Output, _spu_v1_LoadMatrixResponse>;
  
  /**
   * Writes the target or the state, as a whole or not at all.
   */
  LoadVector: grpc.handleClientStreamingCall<_spu_v1_LoadVectorRequest__Output, _spu_v1_LoadVectorResponse>;
  
  /**
   * Leases a device for one client; waits in a fair queue while all are taken.
   */
  OpenSession: grpc.handleUnaryCall<_spu_v1_OpenSessionRequest__Output, _spu_v1_OpenSessionResponse>;
  
  /**
   * The four above, pipelined on one stream.
   */
  Run: grpc.handleBidiStreamingCall<_spu_v1_RunRequest__Output, _spu_v1_RunResponse>;
  
  /**
   * Reads the state.
   */
  Sample: grpc.handleServerStreamingCall<_spu_v1_SampleRequest__Output, _spu_v1_SampleResponse>;
  
  /**
   * Follows what a device does.
   */
  WatchDevice: grpc.handleServerStreamingCall<_spu_v1_WatchDeviceRequest__Output, _spu_v1_WatchDeviceResponse>;
  
}

export interface SpuServiceDefinition extends grpc.ServiceDefinition {
  Calibrate: MethodDefinition<_spu_v1_CalibrateRequest, _spu_v1_CalibrateResponse, _spu_v1_CalibrateRequest__Output, _spu_v1_CalibrateResponse__Output>
  CloseSession: MethodDefinition<_spu_v1_CloseSessionRequest, _spu_v1_CloseSessionResponse, _spu_v1_CloseSessionRequest__Output, _spu_v1_CloseSessionResponse__Output>
  Evolve: MethodDefinition<_spu_v1_EvolveRequest, _spu_v1_EvolveResponse, _spu_v1_EvolveRequest__Output, _spu_v1_EvolveResponse__Output>
  GetDevice: MethodDefinition<_spu_v1_GetDeviceRequest, _spu_v1_GetDeviceResponse, _spu_v1_GetDeviceRequest__Output, _spu_v1_GetDeviceResponse__Output>
  ListDevices: MethodDefinition<_spu_v1_ListDevicesRequest, _spu_v1_ListDevicesResponse, _spu_v1_ListDevicesRequest__Output, _spu_v1_ListDevicesResponse__Output>
  LoadMatrix: MethodDefinition<_spu_v1_LoadMatrixRequest, _spu_v1_LoadMatrixResponse, _spu_v1_LoadMatrixRequest__Output, _spu_v1_LoadMatrixResponse__Output>
  LoadVector: MethodDefinition<_spu_v1_LoadVectorRequest, _spu_v1_LoadVectorResponse, _spu_v1_LoadVectorRequest__Output, _spu_v1_LoadVectorResponse__Output>
  OpenSession: MethodDefinition<_spu_v1_OpenSessionRequest, _spu_v1_OpenSessionResponse, _spu_v1_OpenSessionRequest__Output, _spu_v1_OpenSessionResponse__Output>
  Run: MethodDefinition<_spu_v1_RunRequest, _spu_v1_RunResponse, _spu_v1_RunRequest__Output, _spu_v1_RunResponse__Output>
  Sample: MethodDefinition<_spu_v1_SampleRequest, _spu_v1_SampleResponse, _spu_v1_SampleRequest__Output, _spu_v1_SampleResponse__Output>
  WatchDevice: MethodDefinition<_spu_v1_WatchDeviceRequest, _spu_v1_WatchDeviceResponse, _spu_v1_WatchDeviceRequest__Output, _spu_v1_WatchDeviceResponse__Output>
}
