"""Uploads: chunks in any order, each byte exactly once, and a finish without which nothing happened."""

from __future__ import annotations

from bisect import bisect_right
from typing import Any

import google_crc32c

from .failure import Failure, require_limit
from .limits import Limits
from .tensor import Array, Tensor, decode


class TensorBytes:
    """The bytes of one tensor as they come."""

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor
        self.data = bytearray()
        self._starts: list[int] = []
        self._ends: list[int] = []

    def write(self, offset: int, data: bytes) -> None:
        """Takes a chunk."""
        index, total = self.tensor.index, self.tensor.total_bytes
        end = offset + len(data)
        if end > total:
            raise Failure(
                "CHUNK_OUT_OF_RANGE",
                f"A chunk ends at byte {end} of tensor {index}, which has {total} bytes.",
                tensor=index,
                actual=end,
                limit=total,
            )
        if offset % self.tensor.item_bytes or len(data) % self.tensor.item_bytes:
            raise Failure(
                "INVALID_FIELD", "A chunk cuts an element: cut between elements.", field="chunk.offset"
            )
        if not data:
            return
        at = bisect_right(self._starts, offset)
        if (at > 0 and self._ends[at - 1] > offset) or (at < len(self._starts) and self._starts[at] < end):
            raise Failure(
                "CHUNK_TWICE",
                f"Bytes of tensor {index} came twice: send each once.",
                tensor=index,
                index=offset,
            )
        self._starts.insert(at, offset)
        self._ends.insert(at, end)
        # Memory is taken when bytes come.
        if len(self.data) < total:
            self.data.extend(bytes(total - len(self.data)))
        self.data[offset:end] = data

    def decoded(self) -> Array:
        """The tensor, if all of it came."""
        edges = zip([0, *self._ends], [*self._starts, self.tensor.total_bytes], strict=True)
        for end, start in edges:
            if end != start:
                raise Failure(
                    "BYTES_MISSING",
                    f"Bytes {end} to {start} of tensor {self.tensor.index} never came: send all.",
                    tensor=self.tensor.index,
                    index=end,
                )
        return decode(self.tensor, self.data)


class Upload:
    """One upload under way."""

    def __init__(self, upload_id: str, tensors: list[Tensor], checksum: bool, limits: Limits) -> None:
        self.upload_id = upload_id
        self.received = 0
        self.announced = sum(tensor.total_bytes for tensor in tensors)
        self.tensors = [TensorBytes(tensor) for tensor in tensors]
        self._checksum, self._crc, self._limits = checksum, 0, limits
        # 64-bit numbers, and the device holds one matrix in effect and one on its way.
        need = sum(8 * t.total_bytes // t.item_bytes for t in tensors)
        require_limit(need, limits.memory_bytes // 2, "matrix", "The size in bytes", "DEVICE_MEMORY")

    def chunk(self, chunk: Any) -> None:
        """Takes a chunk."""
        require_limit(
            len(chunk.data), self._limits.max_chunk_bytes, "chunk.data", "The size of a chunk in bytes"
        )
        if chunk.tensor >= len(self.tensors):
            raise Failure(
                "CHUNK_OUT_OF_RANGE",
                f"A chunk is of tensor {chunk.tensor}, and the header announced {len(self.tensors)}.",
                tensor=chunk.tensor,
                limit=len(self.tensors),
            )
        self.tensors[chunk.tensor].write(chunk.offset, chunk.data)
        self.received += len(chunk.data)
        if self._checksum:
            self._crc = google_crc32c.extend(self._crc, chunk.data)

    def finish(self, finish: Any) -> list[Array]:
        """The tensors in the order of the header."""
        if self._checksum and not finish.HasField("crc32c"):
            raise Failure("INVALID_FIELD", "The header announced a checksum: send it.", field="finish.crc32c")
        if self._checksum and finish.crc32c != self._crc:
            raise Failure(
                "CHECKSUM_MISMATCH",
                "The checksum differs from that of the bytes that came: send them again.",
                expected=f"{finish.crc32c:08x}",
                actual=f"{self._crc:08x}",
            )
        return [tensor.decoded() for tensor in self.tensors]
