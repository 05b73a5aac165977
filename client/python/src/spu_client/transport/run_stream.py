"""One Run stream of a pipeline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import grpc

from .._proto import spu_v1
from ..errors import SpuError, to_spu_error
from ..upload.ahead import ahead
from .connection import Connection
from .pipeline import Missing, Pipeline
from .service import run_frame

#: From here on chunks are encoded and framed while those before them are sent; a thread for less does not pay.
AHEAD_BYTES = 8 << 20


class RunStream:
    """A Run call: gRPC's thread takes the exchanges of the pipeline, the pipeline's own reads the answers."""

    def __init__(self, connection: Connection, session_id: str, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._session_id = session_id
        #: Sequence number of the answer that comes next.
        self._due = 0
        self._call = connection.service.run(self._requests(), metadata=connection.metadata)

    def _requests(self) -> Iterator[Any]:
        yield spu_v1.RunRequest(open=spu_v1.RunOpen(session_id=self._session_id))
        while (exchange := self._pipeline.next_exchange(self)) is not None:
            try:
                messages = exchange.messages()
                yield from ahead(messages, run_frame) if exchange.nbytes > AHEAD_BYTES else messages
            except GeneratorExit:
                raise
            except Exception as error:
                self._pipeline.sending_failed(self, exchange, to_spu_error(error))
                return

    def __iter__(self) -> Iterator[Any]:
        try:
            for response in self._call:
                if response.sequence != self._due:
                    raise SpuError(
                        "DATA_LOSS",
                        f"The Run stream answered request {response.sequence}, but {self._due} was due.",
                    )
                if response.HasField("opened"):
                    self._due += 1
                    continue
                yield response
        except grpc.RpcError as raw:
            error = to_spu_error(raw)
            if self._due == 0 and isinstance(error, SpuError) and error.code == "UNIMPLEMENTED":
                raise Missing from None
            raise error from None

    def answered(self) -> None:
        """The last message of an answer has come."""
        self._due += 1

    def drop(self) -> None:
        """Cancels the call."""
        self._call.cancel()

    def end(self) -> None:
        """Closes it in order: the requests have ended, and the server ends the answers."""
        for _ in self._call:
            pass
