"""What a call fails with."""

from __future__ import annotations

from typing import Any, NoReturn

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from spu_client._proto import rpc

# The status of each reason; those that are missing here are INVALID_ARGUMENT.
_STATUS = {
    grpc.StatusCode.FAILED_PRECONDITION: (
        "NOT_LOADED VERSION_MISMATCH NOT_POSITIVE_DEFINITE NOT_POSITIVE_SEMIDEFINITE STATE_GONE EVOLVING "
        "EVOLUTION_ENDED UPLOAD_UNDER_WAY"
    ),
    grpc.StatusCode.RESOURCE_EXHAUSTED: "DEVICE_MEMORY DEVICE_BUSY QUEUE_FULL EVOLUTION_QUEUE_FULL TOO_MANY_UPLOADS",
    grpc.StatusCode.NOT_FOUND: "SESSION_NOT_FOUND DEVICE_NOT_FOUND EVOLUTION_NOT_FOUND UPLOAD_NOT_FOUND",
    grpc.StatusCode.ABORTED: "UPLOAD_UNFINISHED UPLOAD_ABORTED EVOLUTION_CANCELLED SESSION_ENDED SESSION_RELEASED",
    grpc.StatusCode.OUT_OF_RANGE: "CHUNK_OUT_OF_RANGE CHUNK_TWICE",
    grpc.StatusCode.DATA_LOSS: "CHECKSUM_MISMATCH",
    grpc.StatusCode.UNIMPLEMENTED: "UNSUPPORTED",
    grpc.StatusCode.UNAVAILABLE: "DRAINING",
}
_STATUS_OF = {reason: status for status, reasons in _STATUS.items() for reason in reasons.split()}

_DETAILS = "grpc-status-details-bin"


class Failure(Exception):
    """One sentence that says what is wrong and how to fix it, a reason, and what is known of it."""

    def __init__(
        self,
        reason: str,
        sentence: str,
        *,
        status: grpc.StatusCode | None = None,
        retry_after: float | None = None,
        **metadata: Any,
    ) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.status = status or _STATUS_OF.get(reason, grpc.StatusCode.INVALID_ARGUMENT)
        self.retry_after = retry_after
        self.metadata = {name: str(value)[:200] for name, value in metadata.items()}

    def details(self) -> bytes:
        """The google.rpc.Status of the trailer."""
        status = rpc.Status(code=self.status.value[0], message=str(self))

        def add(message: Any) -> None:
            packed = AnyMessage(
                type_url=f"type.googleapis.com/{message.DESCRIPTOR.full_name}",
                value=message.SerializeToString(),
            )
            status.details.add().MergeFromString(packed.SerializeToString())

        add(rpc.ErrorInfo(reason=self.reason, domain="spu.v1", metadata=self.metadata))
        if self.status is grpc.StatusCode.INVALID_ARGUMENT and "field" in self.metadata:
            violation = rpc.BadRequest.FieldViolation(field=self.metadata["field"], description=str(self))
            add(rpc.BadRequest(field_violations=[violation]))
        if self.retry_after is not None:
            retry = rpc.RetryInfo()
            retry.retry_delay.FromTimedelta(_delta(self.retry_after))
            add(retry)
        return status.SerializeToString()

    def abort(self, context: grpc.ServicerContext) -> NoReturn:
        """Ends the call with it."""
        context.set_trailing_metadata(((_DETAILS, self.details()),))
        context.abort(self.status, str(self))
        raise AssertionError("abort returned")


def _delta(seconds: float) -> Any:
    from datetime import timedelta

    return timedelta(seconds=seconds)


def require_limit(actual: float, limit: float, field: str, what: str, reason: str = "ABOVE_LIMIT") -> None:
    """Refuses what is above a limit of the description."""
    if actual > limit:
        status = grpc.StatusCode.RESOURCE_EXHAUSTED if field.startswith("matrix") else None
        raise Failure(
            reason,
            f"{what} is {actual:g}, and the limit is {limit:g}: send less.",
            status=status,
            field=field,
            limit=f"{limit:g}",
            actual=f"{actual:g}",
        )
