"""Messages that are made while those before them are sent."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Any

#: Made, and not yet asked for.
DEPTH = 2


def ahead(messages: Iterator[Any], convert: Callable[[Any], Any]) -> Iterator[Any]:
    """`convert` of each message, in a thread of its own and at most DEPTH of them early; raises what they raise."""
    ready: queue.Queue[tuple[Any, BaseException | None]] = queue.Queue(DEPTH)
    stopped = threading.Event()
    end = object()

    def put(item: Any, error: BaseException | None = None) -> None:
        while not stopped.is_set():
            try:
                ready.put((item, error), timeout=1.0)
                return
            except queue.Full:
                continue

    def work() -> None:
        try:
            for message in messages:
                put(convert(message))
                if stopped.is_set():
                    return
            put(end)
        except BaseException as error:
            put(end, error)

    threading.Thread(target=work, name="spu-encode", daemon=True).start()
    try:
        while True:
            item, error = ready.get()
            if error is not None:
                raise error
            if item is end:
                return
            yield item
    finally:
        stopped.set()
