"""What every call of this library raises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import grpc

from ._proto import rpc

CLOSED = "The connection is closed: connect again."


@dataclass(frozen=True)
class FieldViolation:
    """One wrong field of a request."""

    field: str
    description: str


class SpuError(Exception):
    """A call that failed, or an argument that was refused before anything was sent.

    The text is one sentence that says what is wrong and how to fix it. docs/protocol.md lists codes and reasons.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        reason: str | None = None,
        metadata: Mapping[str, str] | None = None,
        fields: Sequence[FieldViolation] = (),
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        #: Name of the gRPC status, such as "FAILED_PRECONDITION".
        self.code = code
        #: The sentence.
        self.message = message
        #: Why, for programs: a name of spu/v1/errors.proto such as "NOT_LOADED"; None where there is none.
        self.reason = reason
        #: What is known of: field, tensor, index, limit, actual, expected.
        self.metadata = dict(metadata or {})
        #: All wrong fields.
        self.fields = tuple(fields)
        #: Seconds after which a repetition may succeed; None where the server does not say.
        self.retry_after = retry_after

    @property
    def field(self) -> str | None:
        """The first wrong field; None where it is none."""
        return self.fields[0].field if self.fields else self.metadata.get("field")

    @property
    def fix(self) -> str | None:
        """What to do: the part of the sentence behind its colon, or what is said of the wrong field."""
        if self.fields:
            return self.fields[0].description
        return self.message.rpartition(": ")[2] if ": " in self.message else None

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickles whole, so that it crosses processes."""
        return (_restore, (self.code, self.message, self.__dict__))


def _restore(code: str, message: str, state: dict[str, Any]) -> SpuError:
    error = SpuError(code, message)
    error.__dict__.update(state)
    return error


def invalid_argument(field: str, description: str) -> SpuError:
    """INVALID_ARGUMENT for one field of what the caller gave, found before anything is sent."""
    return SpuError(
        "INVALID_ARGUMENT",
        f"{field}: {description}",
        reason="INVALID_FIELD",
        fields=[FieldViolation(field, description)],
    )


def connection_closed() -> SpuError:
    """FAILED_PRECONDITION of whatever is asked of a connection that is closed."""
    return SpuError("FAILED_PRECONDITION", CLOSED)


def _details(trailers: Any) -> dict[str, Any]:
    found: dict[str, Any] = {}
    packed = next((value for key, value in trailers or () if key == "grpc-status-details-bin"), None)
    if packed is None:
        return found
    for detail in rpc.Status.FromString(packed).details:
        kind = detail.type_url.rpartition("/")[2]
        if kind == "google.rpc.BadRequest":
            violations = rpc.BadRequest.FromString(detail.value).field_violations
            found["fields"] = [FieldViolation(v.field, v.description) for v in violations]
        elif kind == "google.rpc.ErrorInfo":
            info = rpc.ErrorInfo.FromString(detail.value)
            found["reason"] = info.reason
            found["metadata"] = dict(info.metadata)
        elif kind == "google.rpc.RetryInfo":
            delay = rpc.RetryInfo.FromString(detail.value).retry_delay
            found["retry_after"] = delay.seconds + delay.nanos / 1e9
    return found


def to_spu_error(error: BaseException) -> BaseException:
    """A failed call as SpuError; any other error as it is."""
    if isinstance(error, ValueError) and "closed channel" in str(error).lower():
        return connection_closed()
    if not isinstance(error, grpc.RpcError) or not callable(getattr(error, "code", None)):
        return error
    status = error.code()
    text = error.details() or str(status)
    if status is grpc.StatusCode.CANCELLED and "Channel closed" in text:
        return connection_closed()
    return SpuError(status.name, text, **_details(error.trailing_metadata()))
