"""spu.v1.SpuService: the calls of the protocol on the device."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import grpc
from spu_client._proto import spu_v1 as pb

from . import evolve
from .description import describe, duration
from .device import Device
from .failure import Failure
from .loads import MatrixLoad, VectorLoad
from .readout import sample
from .run import Run
from .session import Leases
from .time_point import EPOCH


class Service:
    """Each method is a call; what it raises as Failure ends it with a status."""

    def __init__(self, device: Device) -> None:
        self.device = device
        self.leases = Leases(device)

    def list_devices(self, request: Any, context: Any) -> Any:
        """The one device."""
        return pb.ListDevicesResponse(devices=[describe(self.device)])

    def get_device(self, request: Any, context: Any) -> Any:
        """The device of a name."""
        self._named(request.name)
        return pb.GetDeviceResponse(device=describe(self.device))

    def _named(self, name: str) -> None:
        if name != self.device.options.name:
            raise Failure(
                "DEVICE_NOT_FOUND", f'There is no device "{name[:200]}": see ListDevices.', field="device"
            )

    def _time(self) -> Any:
        return pb.DeviceTime(ticks=self.device.now(), epoch=EPOCH)

    def open_session(self, request: Any, context: Any) -> Iterator[Any]:
        """Waits for the device and leases it."""
        if request.device:
            self._named(request.device)
        seed = request.seed if request.HasField("seed") else None
        if seed is not None and seed > 2**53 - 1:
            raise Failure("INVALID_FIELD", "The seed is above 2^53 - 1: give a smaller one.", field="seed")
        until = time.monotonic() + _seconds(request.wait) if request.HasField("wait") else float("inf")
        context.send_initial_metadata((("spu-route", self.device.options.name),))
        device, leases = self.device, self.leases
        with device.changed:
            place = leases.join()
        told = -1
        try:
            while True:
                with device.changed:
                    session = leases.take(place, seed)
                    if session is not None:
                        break
                    before, left = leases.before(place), leases.seconds_left()
                if time.monotonic() >= until:
                    raise Failure(
                        "DEVICE_BUSY", "The device is taken: wait longer, or try again.", retry_after=1.0
                    )
                if before != told:
                    yield pb.OpenSessionResponse(waiting=self._waiting(before, left))
                    told = before
                if not context.is_active():
                    return
                with device.changed:
                    device.changed.wait(min(0.1, max(0.0, until - time.monotonic())))
        finally:
            with device.changed:
                leases.leave(place)
        yield pb.OpenSessionResponse(opened=self._opened(session))

    def _waiting(self, before: int, left: float) -> Any:
        return pb.SessionWaiting(
            device=self.device.options.name,
            before=before,
            reason=pb.WAIT_REASON_IN_USE,
            at_most=duration(left),
        )

    def _opened(self, session: Any) -> Any:
        lease = duration(self.device.options.limits.lease_seconds)
        with self.device.changed:
            return pb.SessionOpened(
                session_id=session.id,
                device=describe(self.device),
                lease=lease,
                seed=session.seed,
                grace=lease,
                time=self._time(),
            )

    def renew_lease(self, request: Any, context: Any) -> Any:
        """What the session has."""
        with self.leases.call(request.session_id) as session, self.device.changed:
            uploads = [
                pb.UploadStatus(
                    upload_id=u.upload_id, joined=1, bytes_received=u.received, bytes_announced=u.announced
                )
                for u in session.uploads
            ]
            return pb.RenewLeaseResponse(
                lease=duration(self.device.options.limits.lease_seconds),
                uploads=uploads,
                time=self._time(),
                **{f"{role}_version": version for role, version in session.versions.items()},
            )

    def close_session(self, request: Any, context: Any) -> Any:
        """Gives the device back."""
        with self.leases.call(request.session_id) as session, self.device.changed:
            self.leases.end(session)
        return pb.CloseSessionResponse()

    def release_device(self, request: Any, context: Any) -> Any:
        """Ends whoever's session."""
        self._named(request.device)
        with self.device.changed:
            held = self.leases.held
            if held is not None:
                self.leases.end(held)
        return pb.ReleaseDeviceResponse(released=held is not None)

    def load_matrix(self, requests: Iterator[Any], context: Any) -> Any:
        """Header, chunks, finish."""
        return self._load(requests, MatrixLoad)

    def load_vector(self, requests: Iterator[Any], context: Any) -> Any:
        """Header, chunks, finish."""
        return self._load(requests, VectorLoad)

    def _load(self, requests: Iterator[Any], kind: Callable[..., Any]) -> Any:
        first = next(requests, None)
        if first is None or first.WhichOneof("message") != "header":
            raise Failure("MESSAGE_ORDER", "The first message of an upload is its header.")
        with self.leases.call(first.header.session_id) as session:
            load = kind(self.device, session, first.header)
            try:
                for request in requests:
                    message = request.WhichOneof("message")
                    if message == "chunk":
                        load.chunk(request.chunk)
                    elif message == "finish":
                        if next(requests, None) is not None:
                            raise Failure(
                                "MESSAGE_ORDER", "A message came after the finish: send nothing there."
                            )
                        return load.finish(request.finish)
                    else:
                        raise Failure("MESSAGE_ORDER", "A header is followed by chunks and a finish.")
                raise Failure(
                    "UPLOAD_UNFINISHED", "The stream ended before the finish of its upload: send it again."
                )
            finally:
                load.close()

    def evolve(self, request: Any, context: Any) -> Any:
        """Answers at once."""
        with self.leases.call(request.session_id) as session:
            return evolve.evolve(self.device, session, request)

    def list_evolutions(self, request: Any, context: Any) -> Any:
        """As they ran or are planned."""
        with self.leases.call(request.session_id) as session:
            return evolve.list_evolutions(self.device, session)

    def cancel_evolution(self, request: Any, context: Any) -> Any:
        """Ends one."""
        with self.leases.call(request.session_id) as session:
            return evolve.cancel_evolution(self.device, session, request)

    def sample(self, request: Any, context: Any) -> Iterator[Any]:
        """Header, chunks, timing."""
        with self.leases.call(request.session_id) as session:
            yield from sample(self.device, session, request, context.is_active)

    def run(self, requests: Iterator[Any], context: Any) -> Iterator[Any]:
        """All of them on one stream."""
        first = next(requests, None)
        if first is None or first.WhichOneof("message") != "open":
            raise Failure("MESSAGE_ORDER", "The first message of Run is open.")
        with self.leases.call(first.open.session_id) as session:
            yield from Run(self.device, session, context.is_active).answers(requests)

    def get_calibration(self, request: Any, context: Any) -> Any:
        """None: there is nothing to correct."""
        self._named(request.device)
        return pb.GetCalibrationResponse()

    def watch_device(self, request: Any, context: Any) -> Iterator[Any]:
        """What the device does, every so often."""
        self._named(request.name)
        period = request.period or 1.0
        if not 0.02 <= period < float("inf"):
            raise Failure("INVALID_FIELD", "The period is below 0.02 s: give a longer one.", field="period")
        device = self.device
        while context.is_active():
            with device.changed:
                self.leases.expire()
                held, tick, x = self.leases.held, device.now(), device.cells.x
                message = pb.WatchDeviceResponse(
                    time=pb.DeviceTime(ticks=tick, epoch=EPOCH),
                    leased=held is not None,
                    waiting=self.leases.waiting,
                    state_norm=None if x is None else float((x @ x) ** 0.5),
                    activity=pb.ACTIVITY_IDLE if device.running is None else pb.ACTIVITY_EVOLVING,
                    matrix_version=held.versions["matrix"] if held else 0,
                    target_version=held.versions["target"] if held else 0,
                    counters=pb.Counters(**device.counters),
                )
            yield message
            time.sleep(period)


def _seconds(of: Any) -> float:
    return float(of.seconds) + float(of.nanos) / 1e9


# Name, kind ("u" unary, "s" stream; request then answer), request and answer.
CALLS = {
    name: (kind, getattr(pb, f"{name}Request"), getattr(pb, f"{name}Response"))
    for kind, names in {
        "uu": "ListDevices GetDevice RenewLease CloseSession Evolve ListEvolutions CancelEvolution GetCalibration ReleaseDevice",
        "us": "OpenSession Sample WatchDevice",
        "su": "LoadMatrix LoadVector",
        "ss": "Run",
    }.items()
    for name in names.split()
}


def guarded(method: Callable[..., Any], streams: bool) -> Callable[..., Any]:
    """The call, with failures as statuses."""

    def unary(request: Any, context: grpc.ServicerContext) -> Any:
        try:
            return method(request, context)
        except Failure as failure:
            failure.abort(context)

    def stream(request: Any, context: grpc.ServicerContext) -> Iterator[Any]:
        try:
            yield from method(request, context)
        except Failure as failure:
            failure.abort(context)

    return stream if streams else unary
