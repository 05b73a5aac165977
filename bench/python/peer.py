"""A peer of bench/python.ts: takes a question in a line of JSON, answers with a figure in another."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from typing import Any

import grpc
import numpy as np
import spu_client as spu
from spu_client._proto import spu_v1
from spu_client.structures.tensor import tensor
from spu_client.transport.channel import open_channel
from spu_client.transport.service import LOAD_CHUNK
from spu_client.upload.chunks import CHUNK_BYTES, UploadBody, chunk_frame

#: Calls of which the median is taken.
CALLS = 500
N = 8
#: Numbers that are encoded at a time.
ENCODED = 8 << 20


def seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


class Uploads:
    """A diagonal matrix of `numbers` float32, by the client and by a bare stream of frames that are ready."""

    def __init__(self, address: str, numbers: int) -> None:
        self.mib = 4 * numbers / 2**20
        self.matrix = spu.diagonal(np.ones(numbers, np.float32), damping=1)
        self.session = spu.connect(address).session()
        self.channel: Any = open_channel(address, None)
        self.send = self.channel.stream_unary(
            "/spu.v1.SpuService/LoadMatrix",
            request_serializer=None,
            response_deserializer=None,
        )
        body = UploadBody(self.matrix.tensors)
        header = spu_v1.MatrixHeader(
            session_id=self.session.id, matrix=self.matrix.structure, tensors=body.specs()
        )
        self.frames = [
            spu_v1.LoadMatrixRequest(header=header).SerializeToString(),
            *(chunk_frame(LOAD_CHUNK, chunk) for chunk in body.chunks()),
            spu_v1.LoadMatrixRequest(finish=spu_v1.UploadFinish()).SerializeToString(),
        ]

    def client(self) -> float:
        return self.mib / seconds(lambda: self.session.load(self.matrix).result())

    def bare(self) -> float:
        return self.mib / seconds(lambda: self.send(iter(self.frames)))


class Steps:
    """Steps of Run, one at a time."""

    def __init__(self, address: str) -> None:
        self.session = spu.connect(address).session(seed=1)
        a = np.eye(N) * 2
        self.session.load(spu.dense(a)).result()
        self.target = np.ones(N, np.float32)

    def step(self) -> float:
        times = [
            seconds(lambda: self.session.step(self.target, 1.0).result()) for _ in range(CALLS)
        ]
        return 1e6 * float(np.median(times))


def encode(dtype: str) -> float:
    """GB/s of float32 numbers in."""
    values = np.random.default_rng(1).standard_normal(ENCODED).astype(np.float32)
    body = UploadBody([tensor("vector", (ENCODED,), "vector", values, dtype)])
    body.scales()
    took = seconds(lambda: sum(len(chunk.data) for chunk in body.chunks()))
    return values.nbytes / took / 1e9


def copy() -> float:
    """GB/s of copying them in chunks."""
    values = np.ones(ENCODED, np.float32)
    out = np.empty(CHUNK_BYTES // 4, np.float32)

    def work() -> None:
        for at in range(0, values.size, out.size):
            np.copyto(out, values[at : at + out.size])

    return values.nbytes / seconds(work) / 1e9


def main() -> None:
    uploads: dict[str, Uploads] = {}
    steps: dict[str, Steps] = {}
    print(json.dumps({"grpcio": grpc.__version__, "numpy": np.__version__}), flush=True)
    for line in sys.stdin:
        kind, address, *rest = json.loads(line)
        if kind in ("client", "bare"):
            if address not in uploads:
                uploads[address] = Uploads(address, rest[0])
            figure = getattr(uploads[address], kind)()
        elif kind == "step":
            if address not in steps:
                steps[address] = Steps(address)
            figure = steps[address].step()
        elif kind == "copy":
            figure = copy()
        else:
            figure = encode(address)
        print(json.dumps(figure), flush=True)


if __name__ == "__main__":
    main()
