"""The further streams of an upload, each over a connection of its own: that is what a far network gains by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from .._proto import spu_v1
from ..errors import to_spu_error
from ..transport.connection import Connection
from ..transport.service import SpuService
from ..upload.chunks import Chunk, UploadBody


def _messages(header: Any, body: UploadBody, part: int) -> Iterator[Any]:
    yield spu_v1.LoadMatrixRequest(header=header)
    for message in body.messages(header.checksum, part, header.streams):
        yield message if isinstance(message, Chunk) else spu_v1.LoadMatrixRequest(finish=message)


def part_sender(connection: Connection) -> Callable[[Any, UploadBody], Callable[[], None]]:
    """Begins parts 1 and up of an upload; what it answers waits until they have arrived."""

    def send(header: Any, body: UploadBody) -> Callable[[], None]:
        # Chosen once, before the streams share them.
        body.scales()
        channels = [connection.sibling() for _ in range(header.streams - 1)]
        calls = [
            SpuService(channel).load_matrix.future(
                _messages(header, body, part), metadata=connection.metadata
            )
            for part, channel in enumerate(channels, 1)
        ]

        def wait() -> None:
            try:
                for call in calls:
                    call.result()
            except Exception as error:
                raise to_spu_error(error) from None
            finally:
                for channel in channels:
                    channel.close()

        return wait

    return send
