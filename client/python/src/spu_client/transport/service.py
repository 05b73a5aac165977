"""The methods of the two services on a channel."""

from __future__ import annotations

from typing import Any

import grpc

from .._proto import emulator_v1, spu_v1
from ..upload.chunks import Chunk, chunk_frame

#: Tag of the field `chunk` in RunRequest, and in LoadMatrixRequest and LoadVectorRequest.
RUN_CHUNK = 4
LOAD_CHUNK = 2


def _serialize(message: Any) -> bytes:
    return bytes(message.SerializeToString())


def run_frame(message: Any) -> bytes:
    """A request of a Run stream on the wire."""
    return chunk_frame(RUN_CHUNK, message) if isinstance(message, Chunk) else _serialize(message)


def _serialize_run(message: Any) -> bytes:
    return message if isinstance(message, bytes) else run_frame(message)


def _serialize_load(message: Any) -> bytes:
    return chunk_frame(LOAD_CHUNK, message) if isinstance(message, Chunk) else _serialize(message)


def _method(channel: grpc.Channel, kind: str, path: str, response: Any, serializer: Any = _serialize) -> Any:
    return getattr(channel, kind)(
        path, request_serializer=serializer, response_deserializer=response.FromString
    )


class SpuService:
    """spu.v1.SpuService; each method takes a request (or an iterator of them), metadata= and timeout=."""

    def __init__(self, channel: Any) -> None:
        def method(kind: str, name: str, response: Any, serializer: Any = _serialize) -> Any:
            return _method(channel, kind, f"/spu.v1.SpuService/{name}", response, serializer)

        p = spu_v1
        self.list_devices = method("unary_unary", "ListDevices", p.ListDevicesResponse)
        self.get_device = method("unary_unary", "GetDevice", p.GetDeviceResponse)
        self.open_session = method("unary_stream", "OpenSession", p.OpenSessionResponse)
        self.renew_lease = method("unary_unary", "RenewLease", p.RenewLeaseResponse)
        self.close_session = method("unary_unary", "CloseSession", p.CloseSessionResponse)
        self.load_matrix = method("stream_unary", "LoadMatrix", p.LoadMatrixResponse, _serialize_load)
        self.load_vector = method("stream_unary", "LoadVector", p.LoadVectorResponse, _serialize_load)
        self.abort_upload = method("unary_unary", "AbortUpload", p.AbortUploadResponse)
        self.evolve = method("unary_unary", "Evolve", p.EvolveResponse)
        self.list_evolutions = method("unary_unary", "ListEvolutions", p.ListEvolutionsResponse)
        self.cancel_evolution = method("unary_unary", "CancelEvolution", p.CancelEvolutionResponse)
        self.sample = method("unary_stream", "Sample", p.SampleResponse)
        self.run = method("stream_stream", "Run", p.RunResponse, _serialize_run)
        self.calibrate = method("unary_stream", "Calibrate", p.CalibrateResponse)
        self.get_calibration = method("unary_unary", "GetCalibration", p.GetCalibrationResponse)
        self.reset_calibration = method("unary_unary", "ResetCalibration", p.ResetCalibrationResponse)
        self.watch_device = method("unary_stream", "WatchDevice", p.WatchDeviceResponse)
        self.release_device = method("unary_unary", "ReleaseDevice", p.ReleaseDeviceResponse)


class EmulatorService:
    """spu.emulator.v1.EmulatorService."""

    def __init__(self, channel: Any) -> None:
        def method(kind: str, name: str, response: Any) -> Any:
            return _method(channel, kind, f"/spu.emulator.v1.EmulatorService/{name}", response)

        p = emulator_v1
        self.get_config = method("unary_unary", "GetConfig", p.GetConfigResponse)
        self.update_config = method("unary_unary", "UpdateConfig", p.UpdateConfigResponse)
        self.advance_clock = method("unary_unary", "AdvanceClock", p.AdvanceClockResponse)
        self.inject_fault = method("unary_unary", "InjectFault", p.InjectFaultResponse)
        self.clear_faults = method("unary_unary", "ClearFaults", p.ClearFaultsResponse)
        self.save_snapshot = method("unary_stream", "SaveSnapshot", p.SaveSnapshotResponse)
        self.restore_snapshot = method("stream_unary", "RestoreSnapshot", p.RestoreSnapshotResponse)
