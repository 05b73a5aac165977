"""Chunks as the wire has them, whatever their numbers."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

import spu_client as spu
from spu_client._proto import spu_v1
from spu_client.structures.tensor import tensor
from spu_client.transport.service import LOAD_CHUNK, RUN_CHUNK
from spu_client.upload.chunks import CHUNK_BYTES, Chunk, UploadBody, chunk_frame


@given(
    st.integers(0, 2**32 - 1),
    st.integers(0, 2**53),
    st.one_of(st.binary(max_size=300), st.integers(0, 40_000).map(bytes)),
)
def test_a_frame_is_the_message_that_protobuf_makes(index: int, offset: int, data: bytes) -> None:
    chunk = spu_v1.TensorChunk(tensor=index, offset=offset, data=data)
    framed = Chunk(index, offset, memoryview(data))
    run = spu_v1.RunRequest.FromString(chunk_frame(RUN_CHUNK, framed))
    assert run == spu_v1.RunRequest(chunk=chunk)
    load = spu_v1.LoadMatrixRequest.FromString(chunk_frame(LOAD_CHUNK, framed))
    assert load == spu_v1.LoadMatrixRequest(chunk=chunk)


def test_a_frame_of_any_length_has_its_length() -> None:
    # About the lengths at which a varint grows by a byte.
    for length in [*range(100, 140), *range(16_360, 16_400)]:
        chunk = Chunk(1, 8, bytes(length))
        request = spu_v1.RunRequest.FromString(chunk_frame(RUN_CHUNK, chunk))
        assert len(request.chunk.data) == length


@given(
    st.integers(1, 400_000),
    st.integers(1, 7),
    st.sampled_from(["float64", "float32", "float16", "bfloat16", "int16", "int8"]),
)
def test_streams_share_every_byte_once(count: int, parts: int, dtype: str) -> None:
    values = np.arange(count, dtype=np.float32) % 97
    body = UploadBody([tensor("vector", (count,), "x", values, dtype)])
    whole = body.whole()
    found = bytearray(len(whole))
    covered = 0
    for part in range(parts):
        for chunk in body.chunks(part, parts):
            assert 0 < len(chunk.data) <= CHUNK_BYTES
            found[chunk.offset : chunk.offset + len(chunk.data)] = chunk.data
            covered += len(chunk.data)
    assert (covered, bytes(found)) == (len(whole), whole)


def test_float_arrays_go_out_from_their_own_memory() -> None:
    numbers = np.arange(10, dtype=np.float32)
    (chunk,) = UploadBody(spu.diagonal(numbers).tensors).chunks()
    assert np.shares_memory(np.frombuffer(chunk.data, np.float32), numbers)
