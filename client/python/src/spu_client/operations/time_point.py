"""A point of device time, in the session's own terms."""

from __future__ import annotations

from typing import Literal

from .._proto import spu_v1
from ..errors import invalid_argument
from ..future import Future
from ..results import DeviceTime, Evolution, EvolutionStatus

#: "now": the device's present time, whatever is queued. "last_evolution": the end of the evolution that was asked for last. A
#: DeviceTime or a tick of the present epoch: that time; earlier than now is refused. An Evolution, or the Future of one: its end.
TimePoint = (
    Literal["now", "last_evolution"] | int | DeviceTime | Evolution | EvolutionStatus | Future[Evolution]
)


def wire_time_point(field: str, point: TimePoint | None) -> spu_v1.TimePoint | None:
    """None where it is absent: the end of the last evolution if one is under way or queued, else now."""
    if point is None:
        return None
    if isinstance(point, str):
        if point == "now":
            return spu_v1.TimePoint(now=True)
        if point == "last_evolution":
            return spu_v1.TimePoint(last_evolution=True)
    elif isinstance(point, Future) and point.request_id is not None:
        return spu_v1.TimePoint(request_id=point.request_id)
    elif isinstance(point, (Evolution, EvolutionStatus)):
        return spu_v1.TimePoint(evolution_id=point.id)
    elif isinstance(point, DeviceTime):
        return spu_v1.TimePoint(time=spu_v1.DeviceTime(ticks=point.ticks, epoch=point.epoch))
    elif isinstance(point, int) and not isinstance(point, bool) and point >= 0:
        return spu_v1.TimePoint(time=spu_v1.DeviceTime(ticks=point))
    raise invalid_argument(
        field,
        f'is {point!r}, but must be "now", "last_evolution", a tick, a DeviceTime, or an evolution or its Future.',
    )
