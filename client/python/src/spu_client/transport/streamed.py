"""The messages of a server stream, as they arrive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any, TypeVar

from ..errors import to_spu_error

T_co = TypeVar("T_co", covariant=True)


class Streamed(Iterator[T_co]):
    """What `convert` makes of the messages. Closing it, from any thread, ends the call."""

    def __init__(self, call: Any, convert: Callable[[Iterator[Any]], Iterator[T_co]]) -> None:
        self._call = call
        self._items = convert(call)
        self._closed = False

    def __next__(self) -> T_co:
        """The next one; raises SpuError when the call fails."""
        try:
            return next(self._items)
        except StopIteration:
            raise
        except Exception as error:
            if self._closed:
                raise StopIteration from None
            self.close()
            raise to_spu_error(error) from None

    def close(self) -> None:
        """Ends the call."""
        self._closed = True
        self._call.cancel()

    def __enter__(self) -> Streamed[T_co]:
        """Closes at the end of the block."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __del__(self) -> None:
        self.close()
