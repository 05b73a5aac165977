"""A read-out as it arrives, for one that shall not be held in memory."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import google_crc32c
import numpy as np

from ..errors import SpuError
from ..results import Floats, SampleHeader
from ..structures.tensor import ELEMENT_BYTES
from ..transport.connection import Connection
from ..transport.streamed import Streamed
from ..upload.encode import numpy_dtype
from ..wire import read
from .sample import ReadOut


def sample_rows(connection: Connection, what: ReadOut) -> Streamed[Floats]:
    """Whole rows of N numbers, as many as have come; chunks end anywhere."""

    def rows(messages: Iterator[Any]) -> Iterator[Floats]:
        header: SampleHeader | None = None
        pending, crc = b"", 0
        for message in messages:
            kind = message.WhichOneof("message")
            if kind == "header":
                header = read(SampleHeader, message.header)
            elif kind == "chunk" and header is not None:
                if what.checksum:
                    crc = google_crc32c.extend(crc, message.chunk.data)
                pending += message.chunk.data
                row = header.shape[-1] * ELEMENT_BYTES[header.dtype]
                whole = len(pending) - len(pending) % row
                if whole:
                    numbers = np.frombuffer(pending[:whole], numpy_dtype(header.dtype))
                    yield numbers.reshape(-1, header.shape[-1])
                    pending = pending[whole:]
            elif kind == "timing" and what.checksum and crc != message.timing.crc32c:
                raise SpuError("DATA_LOSS", "The read-out is broken: its checksum differs. Sample again.")

    connection.check_open()
    return Streamed(connection.service.sample(what.request, metadata=connection.metadata), rows)
