import type * as grpc from '@grpc/grpc-js';
import type { EnumTypeDefinition, MessageTypeDefinition } from '@grpc/proto-loader';

import type { ListValue as _google_protobuf_ListValue, ListValue__Output as _google_protobuf_ListValue__Output } from './google/protobuf/ListValue.js';
import type { Struct as _google_protobuf_Struct, Struct__Output as _google_protobuf_Struct__Output } from './google/protobuf/Struct.js';
import type { Value as _google_protobuf_Value, Value__Output as _google_protobuf_Value__Output } from './google/protobuf/Value.js';
import type { AdvanceClockRequest as _spu_emulator_v1_AdvanceClockRequest, AdvanceClockRequest__Output as _spu_emulator_v1_AdvanceClockRequest__Output } from './spu/emulator/v1/AdvanceClockRequest.js';
import type { AdvanceClockResponse as _spu_emulator_v1_AdvanceClockResponse, AdvanceClockResponse__Output as _spu_emulator_v1_AdvanceClockResponse__Output } from './spu/emulator/v1/AdvanceClockResponse.js';
import type { ClearFaultsRequest as _spu_emulator_v1_ClearFaultsRequest, ClearFaultsRequest__Output as _spu_emulator_v1_ClearFaultsRequest__Output } from './spu/emulator/v1/ClearFaultsRequest.js';
import type { ClearFaultsResponse as _spu_emulator_v1_ClearFaultsResponse, ClearFaultsResponse__Output as _spu_emulator_v1_ClearFaultsResponse__Output } from './spu/emulator/v1/ClearFaultsResponse.js';
import type { EmulatorServiceClient as _spu_emulator_v1_EmulatorServiceClient, EmulatorServiceDefinition as _spu_emulator_v1_EmulatorServiceDefinition } from './spu/emulator/v1/EmulatorService.js';
import type { GetConfigRequest as _spu_emulator_v1_GetConfigRequest, GetConfigRequest__Output as _spu_emulator_v1_GetConfigRequest__Output } from './spu/emulator/v1/GetConfigRequest.js';
import type { GetConfigResponse as _spu_emulator_v1_GetConfigResponse, GetConfigResponse__Output as _spu_emulator_v1_GetConfigResponse__Output } from './spu/emulator/v1/GetConfigResponse.js';
import type { InjectFaultRequest as _spu_emulator_v1_InjectFaultRequest, InjectFaultRequest__Output as _spu_emulator_v1_InjectFaultRequest__Output } from './spu/emulator/v1/InjectFaultRequest.js';
import type { InjectFaultResponse as _spu_emulator_v1_InjectFaultResponse, InjectFaultResponse__Output as _spu_emulator_v1_InjectFaultResponse__Output } from './spu/emulator/v1/InjectFaultResponse.js';
import type { RestoreSnapshotRequest as _spu_emulator_v1_RestoreSnapshotRequest, RestoreSnapshotRequest__Output as _spu_emulator_v1_RestoreSnapshotRequest__Output } from './spu/emulator/v1/RestoreSnapshotRequest.js';
import type { RestoreSnapshotResponse as _spu_emulator_v1_RestoreSnapshotResponse, RestoreSnapshotResponse__Output as _spu_emulator_v1_RestoreSnapshotResponse__Output } from './spu/emulator/v1/RestoreSnapshotResponse.js';
import type { SaveSnapshotRequest as _spu_emulator_v1_SaveSnapshotRequest, SaveSnapshotRequest__Output as _spu_emulator_v1_SaveSnapshotRequest__Output } from './spu/emulator/v1/SaveSnapshotRequest.js';
import type { SaveSnapshotResponse as _spu_emulator_v1_SaveSnapshotResponse, SaveSnapshotResponse__Output as _spu_emulator_v1_SaveSnapshotResponse__Output } from './spu/emulator/v1/SaveSnapshotResponse.js';
import type { UpdateConfigRequest as _spu_emulator_v1_UpdateConfigRequest, UpdateConfigRequest__Output as _spu_emulator_v1_UpdateConfigRequest__Output } from './spu/emulator/v1/UpdateConfigRequest.js';
import type { UpdateConfigResponse as _spu_emulator_v1_UpdateConfigResponse, UpdateConfigResponse__Output as _spu_emulator_v1_UpdateConfigResponse__Output } from './spu/emulator/v1/UpdateConfigResponse.js';
import type { DeviceTime as _spu_v1_DeviceTime, DeviceTime__Output as _spu_v1_DeviceTime__Output } from './spu/v1/DeviceTime.js';
import type { TimePoint as _spu_v1_TimePoint, TimePoint__Output as _spu_v1_TimePoint__Output } from './spu/v1/TimePoint.js';

type SubtypeConstructor<Constructor extends new (...args: any) => any, Subtype> = {
  new(...args: ConstructorParameters<Constructor>): Subtype;
};

export interface ProtoGrpcType {
  google: {
    protobuf: {
      ListValue: MessageTypeDefinition<_google_protobuf_ListValue, _google_protobuf_ListValue__Output>
      NullValue: EnumTypeDefinition
      Struct: MessageTypeDefinition<_google_protobuf_Struct, _google_protobuf_Struct__Output>
      Value: MessageTypeDefinition<_google_protobuf_Value, _google_protobuf_Value__Output>
    }
  }
  spu: {
    emulator: {
      v1: {
        AdvanceClockRequest: MessageTypeDefinition<_spu_emulator_v1_AdvanceClockRequest, _spu_emulator_v1_AdvanceClockRequest__Output>
        AdvanceClockResponse: MessageTypeDefinition<_spu_emulator_v1_AdvanceClockResponse, _spu_emulator_v1_AdvanceClockResponse__Output>
        ClearFaultsRequest: MessageTypeDefinition<_spu_emulator_v1_ClearFaultsRequest, _spu_emulator_v1_ClearFaultsRequest__Output>
        ClearFaultsResponse: MessageTypeDefinition<_spu_emulator_v1_ClearFaultsResponse, _spu_emulator_v1_ClearFaultsResponse__Output>
        /**
         * What only an emulated device can do.
         */
        EmulatorService: SubtypeConstructor<typeof grpc.Client, _spu_emulator_v1_EmulatorServiceClient> & { service: _spu_emulator_v1_EmulatorServiceDefinition }
        GetConfigRequest: MessageTypeDefinition<_spu_emulator_v1_GetConfigRequest, _spu_emulator_v1_GetConfigRequest__Output>
        GetConfigResponse: MessageTypeDefinition<_spu_emulator_v1_GetConfigResponse, _spu_emulator_v1_GetConfigResponse__Output>
        InjectFaultRequest: MessageTypeDefinition<_spu_emulator_v1_InjectFaultRequest, _spu_emulator_v1_InjectFaultRequest__Output>
        InjectFaultResponse: MessageTypeDefinition<_spu_emulator_v1_InjectFaultResponse, _spu_emulator_v1_InjectFaultResponse__Output>
        RestoreSnapshotRequest: MessageTypeDefinition<_spu_emulator_v1_RestoreSnapshotRequest, _spu_emulator_v1_RestoreSnapshotRequest__Output>
        RestoreSnapshotResponse: MessageTypeDefinition<_spu_emulator_v1_RestoreSnapshotResponse, _spu_emulator_v1_RestoreSnapshotResponse__Output>
        SaveSnapshotRequest: MessageTypeDefinition<_spu_emulator_v1_SaveSnapshotRequest, _spu_emulator_v1_SaveSnapshotRequest__Output>
        SaveSnapshotResponse: MessageTypeDefinition<_spu_emulator_v1_SaveSnapshotResponse, _spu_emulator_v1_SaveSnapshotResponse__Output>
        UpdateConfigRequest: MessageTypeDefinition<_spu_emulator_v1_UpdateConfigRequest, _spu_emulator_v1_UpdateConfigRequest__Output>
        UpdateConfigResponse: MessageTypeDefinition<_spu_emulator_v1_UpdateConfigResponse, _spu_emulator_v1_UpdateConfigResponse__Output>
      }
    }
    v1: {
      DeviceTime: MessageTypeDefinition<_spu_v1_DeviceTime, _spu_v1_DeviceTime__Output>
      TimePoint: MessageTypeDefinition<_spu_v1_TimePoint, _spu_v1_TimePoint__Output>
    }
  }
}

