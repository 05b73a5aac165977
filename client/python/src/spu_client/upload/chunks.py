"""The body of an upload: what the header announces, then chunks, then the finish."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import google_crc32c
import numpy as np

from .._proto import spu_v1
from ..structures.arrays import Array
from ..structures.tensor import ELEMENT_BYTES, Tensor
from ..wire import prefix_of
from .encode import choose_scale, encode, numpy_dtype

#: Smaller chunks cost throughput, larger ones gain none.
CHUNK_BYTES = 1 << 20


@dataclass
class Chunk:
    """A chunk whose bytes are still those of an array; a frame copies them once."""

    tensor: int
    offset: int
    data: memoryview | bytes


@cache
def wire_number(enum: Any, name: str) -> int:
    """The value of an enumeration by its short name."""
    prefix = prefix_of(enum.DESCRIPTOR)
    return int(enum.Value(f"{prefix}{name.upper()}"))


def _varint(value: int) -> bytes:
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def chunk_frame(tag: int, chunk: Chunk) -> bytes:
    """A request whose only field, of this tag, is the chunk. By protobuf its bytes would be copied three times."""
    head = spu_v1.TensorChunk(tensor=chunk.tensor, offset=chunk.offset).SerializeToString()
    head += b"\x1a" + _varint(len(chunk.data))
    return b"".join((bytes((tag << 3 | 2,)), _varint(len(head) + len(chunk.data)), head, chunk.data))


def bytes_of(array: Array) -> memoryview:
    """The memory of a flat array, as it is."""
    return memoryview(array.view(np.uint8).data)


class UploadBody:
    """Tensors on their way. Scales are chosen when they are needed first: off the caller's thread."""

    def __init__(self, tensors: Sequence[Tensor]) -> None:
        self.tensors = tuple(tensors)
        #: Bytes of all tensors on the wire.
        self.nbytes = sum(tensor.nbytes for tensor in tensors)
        #: Wall seconds that choosing scales and converting numbers has taken so far.
        self.encode_seconds = 0.0
        self._scales: list[tuple[float, ...]] | None = None

    def scales(self) -> list[tuple[float, ...]]:
        """One list of scales for each tensor."""
        if self._scales is None:
            begun = time.perf_counter()
            self._scales = [choose_scale(tensor) for tensor in self.tensors]
            self.encode_seconds += time.perf_counter() - begun
        return self._scales

    def specs(self) -> list[spu_v1.TensorSpec]:
        """What the header announces."""
        return [
            spu_v1.TensorSpec(
                role=wire_number(spu_v1.TensorRole, tensor.role),
                dtype=wire_number(spu_v1.DataType, tensor.dtype),
                shape=tensor.shape,
                scale=scale,
                layout=spu_v1.LAYOUT_LOWER_TRIANGLE if tensor.lower_triangle else spu_v1.LAYOUT_FULL,
                block=tensor.block,
                segment=tensor.segment,
            )
            for tensor, scale in zip(self.tensors, self.scales(), strict=True)
        ]

    def whole(self) -> bytes:
        """All bytes of the only tensor."""
        tensor, scale = self.tensors[0], self.scales()[0]
        if tensor.values.dtype == numpy_dtype(tensor.dtype) and sys.byteorder == "little":
            return tensor.values.tobytes()
        out = np.empty(tensor.count, numpy_dtype(tensor.dtype))
        encode(tensor, scale, 0, out)
        return out.tobytes()

    def _pieces(
        self, tensor: Tensor, scale: tuple[float, ...], first: int, end: int, step: int
    ) -> Iterator[memoryview]:
        wire = numpy_dtype(tensor.dtype)
        if tensor.values.dtype == wire and sys.byteorder == "little":
            for at in range(first, end, step):
                yield bytes_of(tensor.values[at : min(at + step, end)])
            return
        scratch = np.empty(min(step, end - first), wire)
        for at in range(first, end, step):
            out = scratch[: min(step, end - at)]
            begun = time.perf_counter()
            encode(tensor, scale, at, out)
            self.encode_seconds += time.perf_counter() - begun
            yield bytes_of(out)

    def chunks(self, part: int = 0, parts: int = 1) -> Iterator[Chunk]:
        """The chunks of one of `parts` streams. The bytes of a chunk are good until the next is asked for."""
        for index, (tensor, scale) in enumerate(zip(self.tensors, self.scales(), strict=True)):
            size = ELEMENT_BYTES[tensor.dtype]
            share = -(-tensor.count // parts)
            first = min(part * share, tensor.count)
            offset = first * size
            end = min(first + share, tensor.count)
            for data in self._pieces(tensor, scale, first, end, CHUNK_BYTES // size):
                yield Chunk(index, offset, data)
                offset += len(data)

    def messages(
        self, checksum: bool, part: int = 0, parts: int = 1
    ) -> Iterator[Chunk | spu_v1.UploadFinish]:
        """Chunks and finish."""
        crc = 0
        for chunk in self.chunks(part, parts):
            if checksum:
                chunk.data = bytes(chunk.data)
                crc = google_crc32c.extend(crc, chunk.data)
            yield chunk
        yield spu_v1.UploadFinish(crc32c=crc) if checksum else spu_v1.UploadFinish()
