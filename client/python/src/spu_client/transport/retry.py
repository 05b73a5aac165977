"""How a call that is safe to repeat is repeated: exponential backoff with jitter."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from ..errors import SpuError, connection_closed, to_spu_error

T = TypeVar("T")


@dataclass(frozen=True)
class RetryPolicy:
    """Repetitions of a call that is safe to repeat."""

    #: Calls in all; 1 means no repetition.
    attempts: int = 8
    #: Seconds before the first repetition, doubled for each further one.
    first_delay: float = 0.1
    #: Upper bound of that, in seconds. A longer wait that the server asks for is kept.
    max_delay: float = 5.0


def is_transient(error: BaseException) -> bool:
    """True for failures that a repetition can cure.

    The server was away or drains, or it has not noticed yet that the stream which this call repeats is dead (ABORTED with a
    time after which to try again).
    """
    if not isinstance(error, SpuError):
        return False
    return error.code == "UNAVAILABLE" or (error.code == "ABORTED" and error.retry_after is not None)


def backoff(policy: RetryPolicy, attempt: int, error: BaseException, jitter: float | None = None) -> float:
    """Seconds to wait before repetition `attempt` (from 1): at least half of the backoff, at most all."""
    ceiling = min(policy.max_delay, policy.first_delay * 2 ** (attempt - 1))
    # Jitter keeps the clients of a server that comes back from calling all at once.
    own: float = ceiling * (0.5 + 0.5 * (random.random() if jitter is None else jitter))
    asked = error.retry_after if isinstance(error, SpuError) else None
    return max(own, asked or 0.0)


def remaining(deadline: float | None) -> float | None:
    """Seconds left of a deadline on the monotonic clock; what gRPC takes as timeout."""
    return None if deadline is None else max(0.0, deadline - time.monotonic())


def with_retry(
    policy: RetryPolicy,
    closed: threading.Event,
    call: Callable[[float | None], T],
    *,
    timeout: float | None = None,
    repeatable: Callable[[BaseException], bool] = lambda _: True,
) -> T:
    """Repeats `call` while its failures are transient and `repeatable` agrees; one deadline holds for all attempts."""
    deadline = None if timeout is None else time.monotonic() + timeout
    attempt = 1
    while True:
        try:
            if closed.is_set():
                raise connection_closed()
            return call(remaining(deadline))
        except Exception as raw:
            error = to_spu_error(raw)
            if attempt >= policy.attempts or not is_transient(error) or not repeatable(error):
                raise error from None
            wait = backoff(policy, attempt, error)
            left = remaining(deadline)
            if closed.wait(wait if left is None else min(wait, left)):
                raise connection_closed() from None
            attempt += 1
