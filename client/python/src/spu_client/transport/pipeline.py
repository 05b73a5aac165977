"""Exchanges over a Run stream: sent in their order without waiting, answered in their order by one reader thread."""

from __future__ import annotations

import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from ..errors import SpuError, connection_closed, to_spu_error
from ..future import Future
from .retry import RetryPolicy, backoff, is_transient


class Exchange(Protocol):
    """One request of a Run stream and its answer, each of which may be many messages."""

    @property
    def future(self) -> Future[Any]:
        """Its answer."""

    @property
    def is_idempotent(self) -> bool:
        """Sending it again does nothing twice."""

    @property
    def nbytes(self) -> int:
        """Of its upload; 0 where it is none."""

    def messages(self) -> Iterator[Any]:
        """RunRequest, or Chunk for the chunks of an upload; can be asked for again."""

    def receive(self, response: Any) -> Any:
        """Takes one message of the answer; the whole answer when it was the last, else None."""


class Stream(Protocol):
    """A Run stream, or what stands for it. Iterating gives its answers, until it is lost."""

    def __iter__(self) -> Iterator[Any]:
        """Answers; raises what ended the stream."""

    def answered(self) -> None:
        """The last message of an answer has come."""

    def drop(self) -> None:
        """Cancels it."""

    def end(self) -> None:
        """Closes it in order."""


class Missing(Exception):
    """The server has no Run; nothing has been done."""


class Pipeline:
    """What has not been answered yet, and the stream that carries it.

    When an exchange fails the stream ends: it gets the error, those behind it get ABORTED, and the next begins a new stream. A
    lost stream is followed by another, on which everything unanswered is sent again if all of it is safe to repeat.
    """

    def __init__(
        self,
        open_stream: Callable[[Pipeline], Stream],
        open_instead: Callable[[Pipeline], Stream],
        retry: RetryPolicy,
        closed: threading.Event,
    ) -> None:
        self._open = open_stream
        self._open_instead = open_instead
        self._retry = retry
        self._closed = closed
        self._changed = threading.Condition()
        self._queue: deque[Exchange] = deque()
        #: The oldest so many have been sent, or are being sent.
        self._sent = 0
        self._stream: Stream | None = None
        self._ending = False
        self._attempt = 0
        self._reader: threading.Thread | None = None

    def push(self, exchange: Exchange) -> None:
        """Sends it behind those before it."""
        exchange.future._on_cancel = _Withdraw(self, exchange)
        with self._changed:
            if self._closed.is_set():
                raise connection_closed()
            if self._ending:
                raise SpuError("FAILED_PRECONDITION", "This session is closed: open another one.")
            self._queue.append(exchange)
            if self._reader is None:
                self._reader = threading.Thread(target=self._run, name="spu-run", daemon=True)
                self._reader.start()
            self._changed.notify_all()

    def next_exchange(self, stream: Stream) -> Exchange | None:
        """Waits for the oldest that has not been sent, which now counts as sent; None when the stream is over."""
        with self._changed:
            while self._stream is stream:
                if self._sent < len(self._queue):
                    self._sent += 1
                    return self._queue[self._sent - 1]
                if self._ending and not self._queue:
                    return None
                self._changed.wait()
            return None

    def sending_failed(self, stream: Stream, exchange: Exchange, error: BaseException) -> None:
        """The exchange's own messages could not be made."""
        with self._changed:
            if self._stream is not stream or exchange not in self._queue:
                return
            self._stream = None
        stream.drop()
        self._fail_all(error, exchange)

    def wait_empty(self) -> None:
        """Returns when everything has been answered."""
        with self._changed:
            while self._queue:
                self._changed.wait()

    def outstanding(self) -> list[Future[Any]]:
        """Answers that have not come."""
        with self._changed:
            return [exchange.future for exchange in self._queue]

    def close(self) -> None:
        """Returns when everything has been answered and the stream is closed."""
        with self._changed:
            self._ending = True
            self._changed.notify_all()
            reader = self._reader
        if reader is not None and reader is not threading.current_thread():
            reader.join()

    def abandon(self, error: SpuError) -> None:
        """Ends it at once; what is under way fails with the error."""
        with self._changed:
            self._ending = True
            stream, self._stream = self._stream, None
            self._changed.notify_all()
        if stream is not None:
            stream.drop()
        self._fail_all(error, whole=True)

    def _withdraw(self, exchange: Exchange) -> bool:
        """Takes out an exchange that has not been sent; False if it has."""
        with self._changed:
            if exchange in list(self._queue)[self._sent :]:
                self._queue.remove(exchange)
                self._changed.notify_all()
                return True
            return False

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._queue and not self._ending:
                    self._changed.wait()
                if not self._queue:
                    return
                self._sent = 0
            try:
                # Before its thread asks for exchanges the stream must be known as the present one.
                with self._changed:
                    stream = self._stream = self._open(self)
                self._read(stream)
            except Exception as error:
                self._end_of(error)

    def _read(self, stream: Stream) -> None:
        try:
            for response in stream:
                if self._stream is not stream:
                    return
                self._receive(stream, response)
                if self._is_over():
                    stream.end()
                    return
            raise SpuError("UNAVAILABLE", "The server ended the Run stream.")
        except Exception as error:
            if self._stream is stream:
                raise error from None

    def _is_over(self) -> bool:
        with self._changed:
            return self._ending and not self._queue

    def _receive(self, stream: Stream, response: Any) -> None:
        with self._changed:
            exchange = self._queue[0] if self._queue and self._sent > 0 else None
        if exchange is None:
            return
        try:
            answer = exchange.receive(response)
        except Exception as error:
            # An answer that cannot be taken: the stream is of no use any more.
            self._stream = None
            stream.drop()
            self._fail_all(error)
            return
        if answer is None:
            return
        stream.answered()
        with self._changed:
            self._queue.popleft()
            self._sent -= 1
            self._attempt = 0
            if not self._queue:
                self._changed.notify_all()
        exchange.future._resolve(answer)

    def _end_of(self, raw: BaseException) -> None:
        """What follows the loss of the stream."""
        with self._changed:
            self._stream = None
            sent = list(self._queue)[: self._sent]
            self._changed.notify_all()
        if isinstance(raw, Missing):
            self._open = self._open_instead
            return
        error = to_spu_error(raw)
        if not sent and is_transient(error) and not self._queue:
            return
        self._attempt += 1
        repeatable = all(exchange.is_idempotent for exchange in sent)
        if not is_transient(error) or not repeatable or self._attempt >= self._retry.attempts:
            self._attempt = 0
            self._fail_all(error, whole=self._closed.is_set())
            return
        if self._closed.wait(backoff(self._retry, self._attempt, error)):
            self._fail_all(connection_closed(), whole=True)

    def _fail_all(
        self, error: BaseException, culprit: Exchange | None = None, *, whole: bool = False
    ) -> None:
        """Ends all: the culprit, the oldest unless named, gets the error, and the others ABORTED; or all get it."""
        with self._changed:
            failed = list(self._queue)
            self._queue.clear()
            self._sent = 0
            self._changed.notify_all()
        for index, exchange in enumerate(failed):
            own = whole or exchange is culprit or (culprit is None and index == 0)
            exchange.future._fail(
                error if own else SpuError("ABORTED", f"Another request of this Run stream failed: {error}")
            )


class _Withdraw:
    """What a cancelled Future does. It keeps no pipeline alive."""

    def __init__(self, pipeline: Pipeline, exchange: Exchange) -> None:
        self._pipeline = weakref.ref(pipeline)
        self._exchange = exchange

    def __call__(self) -> None:
        pipeline = self._pipeline()
        if pipeline is None or pipeline._withdraw(self._exchange):
            return
        stop = getattr(self._exchange, "stop", None)
        if stop is not None:
            stop()
