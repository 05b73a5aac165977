"""Prints the header of test/stubs/header.json as bytes, and how many methods the services have."""

from pathlib import Path

import google.protobuf
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from spu.emulator.v1 import emulator_pb2, emulator_pb2_grpc
from spu.v1 import errors_pb2, matrix_pb2, spu_pb2, spu_pb2_grpc, tensor_pb2, time_pb2

request = matrix_pb2.LoadMatrixRequest(
    header=matrix_pb2.MatrixHeader(
        session_id="session-1",
        upload_id="upload-1",
        matrix=matrix_pb2.Matrix(
            low_rank=matrix_pb2.LowRankStructure(
                examples=2,
                rows_per_example=10,
                segments=[
                    matrix_pb2.Segment(dense=matrix_pb2.DenseSegment(columns=7)),
                    matrix_pb2.Segment(row_kronecker=matrix_pb2.RowKroneckerSegment(inputs=300, outputs=10)),
                ],
                curvature=matrix_pb2.CURVATURE_IDENTITY,
            ),
            damping=0.01,
        ),
        tensors=[
            tensor_pb2.TensorSpec(
                role=tensor_pb2.TENSOR_ROLE_JACOBIAN,
                dtype=tensor_pb2.DATA_TYPE_INT8,
                shape=[20, 7],
                scale=[0.125],
            )
        ],
        checksum=True,
        streams=2,
        effective_at=time_pb2.TimePoint(time=time_pb2.DeviceTime(ticks=9007199254740993, epoch=3)),
        accept_unstable=True,
    )
)
sent = request.SerializeToString()
assert matrix_pb2.LoadMatrixRequest.FromString(sent) == request

# The error details come from Google's own package, whatever lies beside it.
official = Path(google.protobuf.__file__).parents[1] / "rpc" / "error_details_pb2.py"
assert Path(error_details_pb2.__file__) == official, error_details_pb2.__file__
assert error_details_pb2.QuotaFailure.Violation and rpc_status.from_call
assert errors_pb2.ErrorReason.Value("ERROR_REASON_INVALID_FIELD") == 1
assert spu_pb2_grpc.SpuServiceStub and emulator_pb2_grpc.EmulatorServiceStub


def methods(file):
    return " ".join(f"{name}={len(service.methods)}" for name, service in file.DESCRIPTOR.services_by_name.items())


print(sent.hex(), methods(spu_pb2), methods(emulator_pb2))
