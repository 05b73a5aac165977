// Original file: proto/spu/v1/spu.proto

import type * as grpc from '@grpc/grpc-js'
import type { MethodDefinition } from '@grpc/proto-loader'
import type { AbortUploadRequest as _spu_v1_AbortUploadRequest, AbortUploadRequest__Output as _spu_v1_AbortUploadRequest__Output } from '../../spu/v1/AbortUploadRequest.js';
import type { AbortUploadResponse as _spu_v1_AbortUploadResponse, AbortUploadResponse__Output as _spu_v1_AbortUploadResponse__Output } from '../../spu/v1/AbortUploadResponse.js';
import type { CalibrateRequest as _spu_v1_CalibrateRequest, CalibrateRequest__Output as _spu_v1_CalibrateRequest__Output } from '../../spu/v1/CalibrateRequest.js';
import type { CalibrateResponse as _spu_v1_CalibrateResponse, CalibrateResponse__Output as _spu_v1_CalibrateResponse__Output } from '../../spu/v1/CalibrateResponse.js';
import type { CancelEvolutionRequest as _spu_v1_CancelEvolutionRequest, CancelEvolutionRequest__Output as _spu_v1_CancelEvolutionRequest__Output } from '../../spu/v1/CancelEvolutionRequest.js';
import type { CancelEvolutionResponse as _spu_v1_CancelEvolutionResponse, CancelEvolutionResponse__Output as _spu_v1_CancelEvolutionResponse__Output } from '../../spu/v1/CancelEvolutionResponse.js';
import type { CloseSessionRequest as _spu_v1_CloseSessionRequest, CloseSessionRequest__Output as _spu_v1_CloseSessionRequest__Output } from '../../spu/v1/CloseSessionRequest.js';
import type { CloseSessionResponse as _spu_v1_CloseSessionResponse, CloseSessionResponse__Output as _spu_v1_CloseSessionResponse__Output } from '../../spu/v1/CloseSessionResponse.js';
import type { EvolveRequest as _spu_v1_EvolveRequest, EvolveRequest__Output as _spu_v1_EvolveRequest__Output } from '../../spu/v1/EvolveRequest.js';
import type { EvolveResponse as _spu_v1_EvolveResponse, EvolveResponse__Output as _spu_v1_EvolveResponse__Output } from '../../spu/v1/EvolveResponse.js';
import type { GetCalibrationRequest as _spu_v1_GetCalibrationRequest, GetCalibrationRequest__Output as _spu_v1_GetCalibrationRequest__Output } from '../../spu/v1/GetCalibrationRequest.js';
import type { GetCalibrationResponse as _spu_v1_GetCalibrationResponse, GetCalibrationResponse__Output as _spu_v1_GetCalibrationResponse__Output } from '../../spu/v1/GetCalibrationResponse.js';
import type { GetDeviceRequest as _spu_v1_GetDeviceRequest, GetDeviceRequest__Output as _spu_v1_GetDeviceRequest__Output } from '../../spu/v1/GetDeviceRequest.js';
import type { GetDeviceResponse as _spu_v1_GetDeviceResponse, GetDeviceResponse__Output as _spu_v1_GetDeviceResponse__Output } from '../../spu/v1/GetDeviceResponse.js';
import type { ListDevicesRequest as _spu_v1_ListDevicesRequest, ListDevicesRequest__Output as _spu_v1_ListDevicesRequest__Output } from '../../spu/v1/ListDevicesRequest.js';
import type { ListDevicesResponse as _spu_v1_ListDevicesResponse, ListDevicesResponse__Output as _spu_v1_ListDevicesResponse__Output } from '../../spu/v1/ListDevicesResponse.js';
import type { ListEvolutionsRequest as _spu_v1_ListEvolutionsRequest, ListEvolutionsRequest__Output as _spu_v1_ListEvolutionsRequest__Output } from '../../spu/v1/ListEvolutionsRequest.js';
import type { ListEvolutionsResponse as _spu_v1_ListEvolutionsResponse, ListEvolutionsResponse__Output as _spu_v1_ListEvolutionsResponse__Output } from '../../spu/v1/ListEvolutionsResponse.js';
import type { LoadMatrixRequest as _spu_v1_LoadMatrixRequest, LoadMatrixRequest__Output as _spu_v1_LoadMatrixRequest__Output } from '../../spu/v1/LoadMatrixRequest.js';
import type { LoadMatrixResponse as _spu_v1_LoadMatrixResponse, LoadMatrixResponse__Output as _spu_v1_LoadMatrixResponse__Output } from '../../spu/v1/LoadMatrixResponse.js';
import type { LoadVectorRequest as _spu_v1_LoadVectorRequest, LoadVectorRequest__Output as _spu_v1_LoadVectorRequest__Output } from '../../spu/v1/LoadVectorRequest.js';
import type { LoadVectorResponse as _spu_v1_LoadVectorResponse, LoadVectorResponse__Output as _spu_v1_LoadVectorResponse__Output } from '../../spu/v1/LoadVectorResponse.js';
import type { OpenSessionRequest as _spu_v1_OpenSessionRequest, OpenSessionRequest__Output as _spu_v1_OpenSessionRequest__Output } from '../../spu/v1/OpenSessionRequest.js';
import type { OpenSessionResponse as _spu_v1_OpenSessionResponse, OpenSessionResponse__Output as _spu_v1_OpenSessionResponse__Output } from '../../spu/v1/OpenSessionResponse.js';
import type { ReleaseDeviceRequest as _spu_v1_ReleaseDeviceRequest, ReleaseDeviceRequest__Output as _spu_v1_ReleaseDeviceRequest__Output } from '../../spu/v1/ReleaseDeviceRequest.js';
import type { ReleaseDeviceResponse as _spu_v1_ReleaseDeviceResponse, ReleaseDeviceResponse__Output as _spu_v1_ReleaseDeviceResponse__Output } from '../../spu/v1/ReleaseDeviceResponse.js';
import type { RenewLeaseRequest as _spu_v1_RenewLeaseRequest, RenewLeaseRequest__Output as _spu_v1_RenewLeaseRequest__Output } from '../../spu/v1/RenewLeaseRequest.js';
import type { RenewLeaseResponse as _spu_v1_RenewLeaseResponse, RenewLeaseResponse__Output as _spu_v1_RenewLeaseResponse__Output } from '../../spu/v1/RenewLeaseResponse.js';
import type { ResetCalibrationRequest as _spu_v1_ResetCalibrationRequest, ResetCalibrationRequest__Output as _spu_v1_ResetCalibrationRequest__Output } from '../../spu/v1/ResetCalibrationRequest.js';
import type { ResetCalibrationResponse as _spu_v1_ResetCalibrationResponse, ResetCalibrationResponse__Output as _spu_v1_ResetCalibrationResponse__Output } from '../../spu/v1/ResetCalibrationResponse.js';
import type { RunRequest as _spu_v1_RunRequest, RunRequest__Output as _spu_v1_RunRequest__Output } from '../../spu/v1/RunRequest.js';
import type { RunResponse as _spu_v1_RunResponse, RunResponse__Output as _spu_v1_RunResponse__Output } from '../../spu/v1/RunResponse.js';
import type { SampleRequest as _spu_v1_SampleRequest, SampleRequest__Output as _spu_v1_SampleRequest__Output } from '../../spu/v1/SampleRequest.js';
import type { SampleResponse as _spu_v1_SampleResponse, SampleResponse__Output as _spu_v1_SampleResponse__Output } from '../../spu/v1/SampleResponse.js';
import type { WatchDeviceRequest as _spu_v1_WatchDeviceRequest, WatchDeviceRequest__Output as _spu_v1_WatchDeviceRequest__Output } from '../../spu/v1/WatchDeviceRequest.js';
import type { WatchDeviceResponse as _spu_v1_WatchDeviceResponse, WatchDeviceResponse__Output as _spu_v1_WatchDeviceResponse__Output } from '../../spu/v1/WatchDeviceResponse.js';

/**
 * A stochastic processing unit: analog cells that relax with thermal noise towards N(A^-1 b, kappa A^-1).
 * docs/protocol.md explains the rules; a board can implement this service as it stands.
 */
export interface SpuServiceClient extends grpc.Client {
  /**
   * Discards an upload that is under way.
   */
  AbortUpload(argument: _spu_v1_AbortUploadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_AbortUploadResponse__Output>): grpc.ClientUnaryCall;
  AbortUpload(argument: _spu_v1_AbortUploadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_AbortUploadResponse__Output>): grpc.ClientUnaryCall;
  AbortUpload(argument: _spu_v1_AbortUploadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_AbortUploadResponse__Output>): grpc.ClientUnaryCall;
  AbortUpload(argument: _spu_v1_AbortUploadRequest, callback: grpc.requestCallback<_spu_v1_AbortUploadResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Discards an upload that is under way.
   */
  abortUpload(argument: _spu_v1_AbortUploadRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_AbortUploadResponse__Output>): grpc.ClientUnaryCall;
  abortUpload(argument: _spu_v1_AbortUploadRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_AbortUploadResponse__Output>): grpc.ClientUnaryCall;
  abortUpload(argument: _spu_v1_AbortUploadRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_AbortUploadResponse__Output>): grpc.ClientUnaryCall;
  abortUpload(argument: _spu_v1_AbortUploadRequest, callback: grpc.requestCallback<_spu_v1_AbortUploadResponse__Output>): grpc.ClientUnaryCall;
  
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
   * Ends an evolution before its time.
   */
  CancelEvolution(argument: _spu_v1_CancelEvolutionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_CancelEvolutionResponse__Output>): grpc.ClientUnaryCall;
  CancelEvolution(argument: _spu_v1_CancelEvolutionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_CancelEvolutionResponse__Output>): grpc.ClientUnaryCall;
  CancelEvolution(argument: _spu_v1_CancelEvolutionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_CancelEvolutionResponse__Output>): grpc.ClientUnaryCall;
  CancelEvolution(argument: _spu_v1_CancelEvolutionRequest, callback: grpc.requestCallback<_spu_v1_CancelEvolutionResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ends an evolution before its time.
   */
  cancelEvolution(argument: _spu_v1_CancelEvolutionRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_CancelEvolutionResponse__Output>): grpc.ClientUnaryCall;
  cancelEvolution(argument: _spu_v1_CancelEvolutionRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_CancelEvolutionResponse__Output>): grpc.ClientUnaryCall;
  cancelEvolution(argument: _spu_v1_CancelEvolutionRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_CancelEvolutionResponse__Output>): grpc.ClientUnaryCall;
  cancelEvolution(argument: _spu_v1_CancelEvolutionRequest, callback: grpc.requestCallback<_spu_v1_CancelEvolutionResponse__Output>): grpc.ClientUnaryCall;
  
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
   * The corrections in force.
   */
  GetCalibration(argument: _spu_v1_GetCalibrationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_GetCalibrationResponse__Output>): grpc.ClientUnaryCall;
  GetCalibration(argument: _spu_v1_GetCalibrationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_GetCalibrationResponse__Output>): grpc.ClientUnaryCall;
  GetCalibration(argument: _spu_v1_GetCalibrationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_GetCalibrationResponse__Output>): grpc.ClientUnaryCall;
  GetCalibration(argument: _spu_v1_GetCalibrationRequest, callback: grpc.requestCallback<_spu_v1_GetCalibrationResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The corrections in force.
   */
  getCalibration(argument: _spu_v1_GetCalibrationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_GetCalibrationResponse__Output>): grpc.ClientUnaryCall;
  getCalibration(argument: _spu_v1_GetCalibrationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_GetCalibrationResponse__Output>): grpc.ClientUnaryCall;
  getCalibration(argument: _spu_v1_GetCalibrationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_GetCalibrationResponse__Output>): grpc.ClientUnaryCall;
  getCalibration(argument: _spu_v1_GetCalibrationRequest, callback: grpc.requestCallback<_spu_v1_GetCalibrationResponse__Output>): grpc.ClientUnaryCall;
  
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
   * The evolutions of a session, as they ran or are planned.
   */
  ListEvolutions(argument: _spu_v1_ListEvolutionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_ListEvolutionsResponse__Output>): grpc.ClientUnaryCall;
  ListEvolutions(argument: _spu_v1_ListEvolutionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_ListEvolutionsResponse__Output>): grpc.ClientUnaryCall;
  ListEvolutions(argument: _spu_v1_ListEvolutionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_ListEvolutionsResponse__Output>): grpc.ClientUnaryCall;
  ListEvolutions(argument: _spu_v1_ListEvolutionsRequest, callback: grpc.requestCallback<_spu_v1_ListEvolutionsResponse__Output>): grpc.ClientUnaryCall;
  /**
   * The evolutions of a session, as they ran or are planned.
   */
  listEvolutions(argument: _spu_v1_ListEvolutionsRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_ListEvolutionsResponse__Output>): grpc.ClientUnaryCall;
  listEvolutions(argument: _spu_v1_ListEvolutionsRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_ListEvolutionsResponse__Output>): grpc.ClientUnaryCall;
  listEvolutions(argument: _spu_v1_ListEvolutionsRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_ListEvolutionsResponse__Output>): grpc.ClientUnaryCall;
  listEvolutions(argument: _spu_v1_ListEvolutionsRequest, callback: grpc.requestCallback<_spu_v1_ListEvolutionsResponse__Output>): grpc.ClientUnaryCall;
  
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
   * Leases a device for one client; waits in a fair queue while all are taken, and tells whom it waits for.
   */
  OpenSession(argument: _spu_v1_OpenSessionRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_v1_OpenSessionResponse__Output>;
  OpenSession(argument: _spu_v1_OpenSessionRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_v1_OpenSessionResponse__Output>;
  /**
   * Leases a device for one client; waits in a fair queue while all are taken, and tells whom it waits for.
   */
  openSession(argument: _spu_v1_OpenSessionRequest, metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_v1_OpenSessionResponse__Output>;
  openSession(argument: _spu_v1_OpenSessionRequest, options?: grpc.CallOptions): grpc.ClientReadableStream<_spu_v1_OpenSessionResponse__Output>;
  
  /**
   * Ends the session that holds a device; for an operator.
   */
  ReleaseDevice(argument: _spu_v1_ReleaseDeviceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_ReleaseDeviceResponse__Output>): grpc.ClientUnaryCall;
  ReleaseDevice(argument: _spu_v1_ReleaseDeviceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_ReleaseDeviceResponse__Output>): grpc.ClientUnaryCall;
  ReleaseDevice(argument: _spu_v1_ReleaseDeviceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_ReleaseDeviceResponse__Output>): grpc.ClientUnaryCall;
  ReleaseDevice(argument: _spu_v1_ReleaseDeviceRequest, callback: grpc.requestCallback<_spu_v1_ReleaseDeviceResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Ends the session that holds a device; for an operator.
   */
  releaseDevice(argument: _spu_v1_ReleaseDeviceRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_ReleaseDeviceResponse__Output>): grpc.ClientUnaryCall;
  releaseDevice(argument: _spu_v1_ReleaseDeviceRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_ReleaseDeviceResponse__Output>): grpc.ClientUnaryCall;
  releaseDevice(argument: _spu_v1_ReleaseDeviceRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_ReleaseDeviceResponse__Output>): grpc.ClientUnaryCall;
  releaseDevice(argument: _spu_v1_ReleaseDeviceRequest, callback: grpc.requestCallback<_spu_v1_ReleaseDeviceResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Keeps a session without changing anything, and tells what it has.
   */
  RenewLease(argument: _spu_v1_RenewLeaseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_RenewLeaseResponse__Output>): grpc.ClientUnaryCall;
  RenewLease(argument: _spu_v1_RenewLeaseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_RenewLeaseResponse__Output>): grpc.ClientUnaryCall;
  RenewLease(argument: _spu_v1_RenewLeaseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_RenewLeaseResponse__Output>): grpc.ClientUnaryCall;
  RenewLease(argument: _spu_v1_RenewLeaseRequest, callback: grpc.requestCallback<_spu_v1_RenewLeaseResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Keeps a session without changing anything, and tells what it has.
   */
  renewLease(argument: _spu_v1_RenewLeaseRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_RenewLeaseResponse__Output>): grpc.ClientUnaryCall;
  renewLease(argument: _spu_v1_RenewLeaseRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_RenewLeaseResponse__Output>): grpc.ClientUnaryCall;
  renewLease(argument: _spu_v1_RenewLeaseRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_RenewLeaseResponse__Output>): grpc.ClientUnaryCall;
  renewLease(argument: _spu_v1_RenewLeaseRequest, callback: grpc.requestCallback<_spu_v1_RenewLeaseResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * Forgets them.
   */
  ResetCalibration(argument: _spu_v1_ResetCalibrationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_ResetCalibrationResponse__Output>): grpc.ClientUnaryCall;
  ResetCalibration(argument: _spu_v1_ResetCalibrationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_ResetCalibrationResponse__Output>): grpc.ClientUnaryCall;
  ResetCalibration(argument: _spu_v1_ResetCalibrationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_ResetCalibrationResponse__Output>): grpc.ClientUnaryCall;
  ResetCalibration(argument: _spu_v1_ResetCalibrationRequest, callback: grpc.requestCallback<_spu_v1_ResetCalibrationResponse__Output>): grpc.ClientUnaryCall;
  /**
   * Forgets them.
   */
  resetCalibration(argument: _spu_v1_ResetCalibrationRequest, metadata: grpc.Metadata, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_ResetCalibrationResponse__Output>): grpc.ClientUnaryCall;
  resetCalibration(argument: _spu_v1_ResetCalibrationRequest, metadata: grpc.Metadata, callback: grpc.requestCallback<_spu_v1_ResetCalibrationResponse__Output>): grpc.ClientUnaryCall;
  resetCalibration(argument: _spu_v1_ResetCalibrationRequest, options: grpc.CallOptions, callback: grpc.requestCallback<_spu_v1_ResetCalibrationResponse__Output>): grpc.ClientUnaryCall;
  resetCalibration(argument: _spu_v1_ResetCalibrationRequest, callback: grpc.requestCallback<_spu_v1_ResetCalibrationResponse__Output>): grpc.ClientUnaryCall;
  
  /**
   * LoadMatrix, LoadVector, Evolve and Sample, pipelined on one stream.
   */
  Run(metadata: grpc.Metadata, options?: grpc.CallOptions): grpc.ClientDuplexStream<_spu_v1_RunRequest, _spu_v1_RunResponse__Output>;
  Run(options?: grpc.CallOptions): grpc.ClientDuplexStream<_spu_v1_RunRequest, _spu_v1_RunResponse__Output>;
  /**
   * LoadMatrix, LoadVector, Evolve and Sample, pipelined on one stream.
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
   * Discards an upload that is under way.
   */
  AbortUpload: grpc.handleUnaryCall<_spu_v1_AbortUploadRequest__Output, _spu_v1_AbortUploadResponse>;
  
  /**
   * Measures offset, gain and noise, and stores the correction.
   */
  Calibrate: grpc.handleServerStreamingCall<_spu_v1_CalibrateRequest__Output, _spu_v1_CalibrateResponse>;
  
  /**
   * Ends an evolution before its time.
   */
  CancelEvolution: grpc.handleUnaryCall<_spu_v1_CancelEvolutionRequest__Output, _spu_v1_CancelEvolutionResponse>;
  
  /**
   * Gives the device back.
   */
  CloseSession: grpc.handleUnaryCall<_spu_v1_CloseSessionRequest__Output, _spu_v1_CloseSessionResponse>;
  
  /**
   * Lets the state evolve; returns at once.
   */
  Evolve: grpc.handleUnaryCall<_spu_v1_EvolveRequest__Output, _spu_v1_EvolveResponse>;
  
  /**
   * The corrections in force.
   */
  GetCalibration: grpc.handleUnaryCall<_spu_v1_GetCalibrationRequest__Output, _spu_v1_GetCalibrationResponse>;
  
  /**
   * One device.
   */
  GetDevice: grpc.handleUnaryCall<_spu_v1_GetDeviceRequest__Output, _spu_v1_GetDeviceResponse>;
  
  /**
   * All devices of the server.
   */
  ListDevices: grpc.handleUnaryCall<_spu_v1_ListDevicesRequest__Output, _spu_v1_ListDevicesResponse>;
  
  /**
   * The evolutions of a session, as they ran or are planned.
   */
  ListEvolutions: grpc.handleUnaryCall<_spu_v1_ListEvolutionsRequest__Output, _spu_v1_ListEvolutionsResponse>;
  
  /**
   * Programs a matrix, as a whole or not at all.
   */
  LoadMatrix: grpc.handleClientStreamingCall<_spu_v1_LoadMatrixRequest__Output, _spu_v1_LoadMatrixResponse>;
  
  /**
   * Writes the target or the state, as a whole or not at all.
   */
  LoadVector: grpc.handleClientStreamingCall<_spu_v1_LoadVectorRequest__Output, _spu_v1_LoadVectorResponse>;
  
  /**
   * Leases a device for one client; waits in a fair queue while all are taken, and tells whom it waits for.
   */
  OpenSession: grpc.handleServerStreamingCall<_spu_v1_OpenSessionRequest__Output, _spu_v1_OpenSessionResponse>;
  
  /**
   * Ends the session that holds a device; for an operator.
   */
  ReleaseDevice: grpc.handleUnaryCall<_spu_v1_ReleaseDeviceRequest__Output, _spu_v1_ReleaseDeviceResponse>;
  
  /**
   * Keeps a session without changing anything, and tells what it has.
   */
  RenewLease: grpc.handleUnaryCall<_spu_v1_RenewLeaseRequest__Output, _spu_v1_RenewLeaseResponse>;
  
  /**
   * Forgets them.
   */
  ResetCalibration: grpc.handleUnaryCall<_spu_v1_ResetCalibrationRequest__Output, _spu_v1_ResetCalibrationResponse>;
  
  /**
   * LoadMatrix, LoadVector, Evolve and Sample, pipelined on one stream.
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
  AbortUpload: MethodDefinition<_spu_v1_AbortUploadRequest, _spu_v1_AbortUploadResponse, _spu_v1_AbortUploadRequest__Output, _spu_v1_AbortUploadResponse__Output>
  Calibrate: MethodDefinition<_spu_v1_CalibrateRequest, _spu_v1_CalibrateResponse, _spu_v1_CalibrateRequest__Output, _spu_v1_CalibrateResponse__Output>
  CancelEvolution: MethodDefinition<_spu_v1_CancelEvolutionRequest, _spu_v1_CancelEvolutionResponse, _spu_v1_CancelEvolutionRequest__Output, _spu_v1_CancelEvolutionResponse__Output>
  CloseSession: MethodDefinition<_spu_v1_CloseSessionRequest, _spu_v1_CloseSessionResponse, _spu_v1_CloseSessionRequest__Output, _spu_v1_CloseSessionResponse__Output>
  Evolve: MethodDefinition<_spu_v1_EvolveRequest, _spu_v1_EvolveResponse, _spu_v1_EvolveRequest__Output, _spu_v1_EvolveResponse__Output>
  GetCalibration: MethodDefinition<_spu_v1_GetCalibrationRequest, _spu_v1_GetCalibrationResponse, _spu_v1_GetCalibrationRequest__Output, _spu_v1_GetCalibrationResponse__Output>
  GetDevice: MethodDefinition<_spu_v1_GetDeviceRequest, _spu_v1_GetDeviceResponse, _spu_v1_GetDeviceRequest__Output, _spu_v1_GetDeviceResponse__Output>
  ListDevices: MethodDefinition<_spu_v1_ListDevicesRequest, _spu_v1_ListDevicesResponse, _spu_v1_ListDevicesRequest__Output, _spu_v1_ListDevicesResponse__Output>
  ListEvolutions: MethodDefinition<_spu_v1_ListEvolutionsRequest, _spu_v1_ListEvolutionsResponse, _spu_v1_ListEvolutionsRequest__Output, _spu_v1_ListEvolutionsResponse__Output>
  LoadMatrix: MethodDefinition<_spu_v1_LoadMatrixRequest, _spu_v1_LoadMatrixResponse, _spu_v1_LoadMatrixRequest__Output, _spu_v1_LoadMatrixResponse__Output>
  LoadVector: MethodDefinition<_spu_v1_LoadVectorRequest, _spu_v1_LoadVectorResponse, _spu_v1_LoadVectorRequest__Output, _spu_v1_LoadVectorResponse__Output>
  OpenSession: MethodDefinition<_spu_v1_OpenSessionRequest, _spu_v1_OpenSessionResponse, _spu_v1_OpenSessionRequest__Output, _spu_v1_OpenSessionResponse__Output>
  ReleaseDevice: MethodDefinition<_spu_v1_ReleaseDeviceRequest, _spu_v1_ReleaseDeviceResponse, _spu_v1_ReleaseDeviceRequest__Output, _spu_v1_ReleaseDeviceResponse__Output>
  RenewLease: MethodDefinition<_spu_v1_RenewLeaseRequest, _spu_v1_RenewLeaseResponse, _spu_v1_RenewLeaseRequest__Output, _spu_v1_RenewLeaseResponse__Output>
  ResetCalibration: MethodDefinition<_spu_v1_ResetCalibrationRequest, _spu_v1_ResetCalibrationResponse, _spu_v1_ResetCalibrationRequest__Output, _spu_v1_ResetCalibrationResponse__Output>
  Run: MethodDefinition<_spu_v1_RunRequest, _spu_v1_RunResponse, _spu_v1_RunRequest__Output, _spu_v1_RunResponse__Output>
  Sample: MethodDefinition<_spu_v1_SampleRequest, _spu_v1_SampleResponse, _spu_v1_SampleRequest__Output, _spu_v1_SampleResponse__Output>
  WatchDevice: MethodDefinition<_spu_v1_WatchDeviceRequest, _spu_v1_WatchDeviceResponse, _spu_v1_WatchDeviceRequest__Output, _spu_v1_WatchDeviceResponse__Output>
}
