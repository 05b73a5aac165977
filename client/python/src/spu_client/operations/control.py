"""Calls of a session beside its Run stream: lease, evolutions, uploads, calibration."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .._proto import spu_v1
from ..checks import count, shown, text
from ..errors import SpuError, invalid_argument
from ..future import Future
from ..results import Calibration, Evolution, EvolutionStatus, SessionState
from ..transport.connection import Connection
from ..wire import read

#: An evolution, its Future, or its id.
EvolutionName = Evolution | EvolutionStatus | Future[Evolution] | str


def renew_lease(connection: Connection, session_id: str) -> SessionState:
    """Keeps a session without changing anything."""
    request = spu_v1.RenewLeaseRequest(session_id=session_id)
    return read(SessionState, connection.call(connection.service.renew_lease, request))


def list_evolutions(connection: Connection, session_id: str) -> list[EvolutionStatus]:
    """Those that have not ended, and the last ones that have, in the order in which they were accepted."""
    request = spu_v1.ListEvolutionsRequest(session_id=session_id)
    answer = connection.call(connection.service.list_evolutions, request)
    return [read(EvolutionStatus, evolution) for evolution in answer.evolutions]


def cancel_request(session_id: str, evolution: EvolutionName) -> spu_v1.CancelEvolutionRequest:
    """Names the evolution by its id, or by the id of a request that may not have been answered."""
    if isinstance(evolution, (Evolution, EvolutionStatus)):
        return spu_v1.CancelEvolutionRequest(session_id=session_id, evolution_id=evolution.id)
    if isinstance(evolution, Future) and evolution.request_id is not None:
        return spu_v1.CancelEvolutionRequest(session_id=session_id, request_id=evolution.request_id)
    if isinstance(evolution, str):
        return spu_v1.CancelEvolutionRequest(session_id=session_id, evolution_id=evolution)
    raise invalid_argument(
        "evolution", f"is {shown(evolution)}, but must be an evolution, its Future or its id."
    )


def cancel_evolution(connection: Connection, request: spu_v1.CancelEvolutionRequest) -> EvolutionStatus:
    """Ends an evolution before its time. Not repeated: the second time it would have ended."""
    answer = connection.call(connection.service.cancel_evolution, request, repeat=False)
    return read(EvolutionStatus, answer.evolution)


def abort_upload(connection: Connection, session_id: str, upload_id: str) -> None:
    """Discards an upload that is under way. Not repeated: the second time there would be none."""
    request = spu_v1.AbortUploadRequest(session_id=session_id, upload_id=text("upload_id", upload_id))
    connection.call(connection.service.abort_upload, request, repeat=False)


def calibrate(
    connection: Connection,
    session_id: str,
    readings: int,
    on_progress: Callable[[str, float], None] | None,
) -> Calibration:
    """Measures offset, gain and noise, and stores the correction."""
    request = spu_v1.CalibrateRequest(session_id=session_id, readings=count("readings", readings))

    def attempt(timeout: float | None) -> Any:
        found = None
        for message in connection.service.calibrate(request, metadata=connection.metadata, timeout=timeout):
            if on_progress is not None:
                on_progress(message.stage, message.progress)
            if message.HasField("result"):
                found = read(Calibration, message.result)
        if found is None:
            raise SpuError("DATA_LOSS", "The calibration ended without a result: calibrate again.")
        return found

    found: Calibration = connection.once(attempt)
    return found


def reset_calibration(connection: Connection, session_id: str) -> None:
    """Forgets the corrections."""
    request = spu_v1.ResetCalibrationRequest(session_id=session_id)
    connection.call(connection.service.reset_calibration, request)
