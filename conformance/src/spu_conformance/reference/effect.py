"""What was loaded gets its version and takes effect."""

from __future__ import annotations

from typing import Any

import numpy as np
from spu_client._proto import spu_v1 as pb

from .converter import Converted, Converter
from .device import Device, LoadedMatrix, LoadedVector
from .failure import Failure
from .session import Session
from .structure import Damped
from .tensor import Array
from .time_point import When
from .timeline import Entry


def next_version(session: Session, role: str) -> int:
    """Versions count from 1 in each session and role."""
    session.versions[role] += 1
    return session.versions[role]


def put_into_effect(device: Device, when: When, loaded: LoadedMatrix | LoadedVector, role: str) -> int | None:
    """Now, or when it is due: the tick, or None where it waits for an evolution."""
    tick, bound = when
    now = device.now()
    if bound is not None and bound.phase in ("queued", "running"):
        device.timeline.add(
            Entry(bound.end, "load", lambda at: device.put(loaded, role, at), bound, payload=(loaded, role))
        )
        return None
    tick = max(now, tick) if bound is None else now
    if tick > now:
        device.timeline.add(
            Entry(tick, "load", lambda at: device.put(loaded, role, at), payload=(loaded, role))
        )
    else:
        device.put(loaded, role, now)
    return tick


def error_of(sent: list[Array], written: list[Converted]) -> float:
    """Root mean square of (written - sent) over that of sent."""
    size = sum(float(np.sum(a**2)) for a in sent)
    off = sum(float(np.sum((w.values - a) ** 2)) for a, w in zip(sent, written, strict=True))
    return float(np.sqrt(off / size)) if size > 0 else 0.0


def load_modes(
    device: Device, session: Session, damped: Damped, damping: float, accept: bool, when: When, seconds: float
) -> Any:
    """A new version of the matrix."""
    if not (np.isfinite(damping) and damping >= 0):
        raise Failure("INVALID_FIELD", "The damping has to be a number from 0 on.", field="matrix.damping")
    modes = damped(damping)
    smallest, largest = modes.extremes
    if smallest <= 0 and not accept:
        raise Failure(
            "NOT_POSITIVE_DEFINITE",
            f"The matrix has the eigenvalue {smallest:g}: add damping, or accept_unstable.",
            actual=smallest,
        )
    with device.changed:
        loaded = LoadedMatrix(next_version(session, "matrix"), modes, damped, accept)
        session.latest["matrix"] = loaded
        session.ledger.programming += seconds
        device.counters["matrices"] += 1
        tick = put_into_effect(device, when, loaded, "matrix")
    return pb.LoadMatrixResponse(
        version=loaded.version,
        smallest_eigenvalue=smallest,
        largest_eigenvalue=largest,
        effective_tick=tick,
        programming_time=seconds,
    )


def check_dimension(session: Session, n: int, device: Device) -> None:
    """Refuses a vector that does not fit the matrix."""
    latest = session.latest.get("matrix")
    limit = device.options.limits.dimension
    expected = latest.modes.dimension if isinstance(latest, LoadedMatrix) else n
    if n != expected or n > limit:
        raise Failure(
            "DIMENSION_MISMATCH" if n != expected else "ABOVE_LIMIT",
            f"The vector has {n} numbers, the matrix takes {min(expected, limit)}.",
            field="tensor.shape",
            expected=expected,
            actual=n,
            limit=limit,
        )


def load_vector(device: Device, session: Session, role: str, values: Array, when: When) -> Any:
    """A new version of the target or state."""
    converter: Converter = device.options.vector_dac
    written = converter.convert(values)
    seconds = values.size * device.options.write_seconds
    with device.changed:
        loaded = LoadedVector(next_version(session, role), written.values)
        session.latest[role] = loaded
        session.ledger.vector_dac += seconds
        device.counters["vectors"] += 1
        tick = put_into_effect(device, when, loaded, role)
    return pb.LoadVectorResponse(
        version=loaded.version,
        quantization_error=error_of([values], [written]),
        clipped=written.clipped,
        effective_tick=tick,
        write_time=seconds,
        full_scale=written.full_scale,
    )


def check_version(role: str, expected: int | None, session: Session) -> None:
    """Refuses another version than the one loaded last."""
    actual = session.versions[role]
    if expected is not None and expected != actual:
        raise Failure(
            "VERSION_MISMATCH",
            f"Version {actual} of the {role} was loaded last, not {expected}: load it again.",
            expected=expected,
            actual=actual,
        )
