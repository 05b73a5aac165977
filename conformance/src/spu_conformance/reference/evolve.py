"""Evolve, ListEvolutions, CancelEvolution."""

from __future__ import annotations

from typing import Any

from spu_client._proto import spu_v1 as pb

from .clock import LAST_TICK
from .device import Device, LoadedMatrix, LoadedVector
from .effect import check_version
from .failure import Failure, require_limit
from .session import Session
from .time_point import find_evolution
from .timeline import Evolution

_PHASES = {
    "queued": pb.EVOLUTION_PHASE_QUEUED,
    "running": pb.EVOLUTION_PHASE_RUNNING,
    "ended": pb.EVOLUTION_PHASE_ENDED,
    "cancelled": pb.EVOLUTION_PHASE_CANCELLED,
}
# Evolutions that have ended are told of so long.
_KEPT = 256


def evolve(device: Device, session: Session, request: Any) -> Any:
    """Plans an evolution, or answers again for a request id that is known."""
    asked = pb.EvolveRequest.FromString(request.SerializeToString())
    asked.session_id = ""
    if len(request.request_id.encode()) > 128:
        raise Failure(
            "INVALID_FIELD", "The request id is longer than 128 bytes: shorten it.", field="request_id"
        )
    with device.changed:
        known = session.requests.answer(request.request_id, asked.SerializeToString(), "request_id")
        if known is not None:
            return known
        answer = _plan(device, session, request)
        session.requests.put(request.request_id, asked.SerializeToString(), answer)
        return answer


def _plan(device: Device, session: Session, request: Any) -> Any:
    for role in ("matrix", "target"):
        field = f"expected_{role}_version"
        check_version(role, getattr(request, field) if request.HasField(field) else None, session)
    if request.initial_state not in pb.InitialState.values():
        raise Failure(
            "INVALID_FIELD", "The initial state is unknown: use one of InitialState.", field="initial_state"
        )
    ticks = device.options.base.ticks_of(request.duration, "duration")
    require_limit(request.duration, device.options.limits.max_duration, "duration", "The duration")
    now = device.now()
    start = max(now, device.timeline.last_end)
    require_limit(start + ticks, LAST_TICK, "duration", "The tick at its end")
    matrix, target = check_loaded(device, start, request.initial_state)
    limit = device.options.limits.max_queued_evolutions
    if start > now and device.timeline.waiting() >= limit:
        raise Failure("EVOLUTION_QUEUE_FULL", "Too many evolutions wait: read one first.", limit=limit)
    id_ = f"e{device.counters['evolutions']}"
    evolution = Evolution(id_, start, start + ticks, request.initial_state, request.request_id)
    session.evolutions[id_] = session.last_evolution = session.last_window = evolution
    session.ledger.evolve += ticks * device.options.base.seconds_per_tick
    device.counters["evolutions"] += 1
    _forget(session)
    device.window(evolution)
    return pb.EvolveResponse(
        evolution_id=id_,
        start_tick=start,
        end_tick=start + ticks,
        matrix_version=matrix.version,
        target_version=target.version,
        slowest_rate=matrix.modes.extremes[0],
    )


def check_loaded(device: Device, start: int, initial: int) -> tuple[LoadedMatrix, LoadedVector]:
    """What an evolution will start with."""
    matrix, target = device.planned("matrix", start), device.planned("target", start)
    if not isinstance(matrix, LoadedMatrix) or not isinstance(target, LoadedVector):
        raise Failure(
            "NOT_LOADED", "A matrix and a target have to be loaded before the state evolves: load both."
        )
    needed = [target]
    if initial == pb.INITIAL_STATE_LOADED:
        state = device.planned("state", start)
        if not isinstance(state, LoadedVector):
            raise Failure(
                "NOT_LOADED", "No state has been loaded to start from: load a vector of role state."
            )
        needed.append(state)
    if any(len(vector.values) != matrix.modes.dimension for vector in needed):
        raise Failure(
            "NOT_LOADED", "The target or state does not have the dimension of the matrix: load it again."
        )
    return matrix, target


def _forget(session: Session) -> None:
    while len(session.evolutions) > _KEPT:
        oldest = next(iter(session.evolutions.values()))
        if oldest.phase in ("queued", "running"):
            return
        del session.evolutions[oldest.id]


def status_of(device: Device, evolution: Evolution) -> Any:
    """An evolution as it ran, or as planned now."""
    matrices, targets = evolution.matrices, evolution.targets
    if evolution.phase == "queued":
        planned = device.planned("matrix", evolution.start), device.planned("target", evolution.start)
        matrices, targets = ([p.version] if p is not None else [] for p in planned)
    return pb.EvolutionStatus(
        evolution_id=evolution.id,
        request_id=evolution.request_id,
        phase=_PHASES[evolution.phase],
        start_tick=evolution.start,
        end_tick=evolution.end,
        matrix_versions=matrices,
        target_versions=targets,
    )


def list_evolutions(device: Device, session: Session) -> Any:
    """In the order in which they were accepted."""
    with device.changed:
        device.now()
        return pb.ListEvolutionsResponse(
            evolutions=[status_of(device, e) for e in session.evolutions.values()]
        )


def cancel_evolution(device: Device, session: Session, request: Any) -> Any:
    """Ends one before its time."""
    kind = request.WhichOneof("evolution")
    with device.changed:
        evolution = find_evolution(session, kind, getattr(request, kind) if kind else "")
        device.cancel(evolution)
        return pb.CancelEvolutionResponse(evolution=status_of(device, evolution))
