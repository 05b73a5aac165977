"""Calls of a session beside its Run stream."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..emulator import Emulator
from ..future import Future
from ..operations import control
from ..operations.control import EvolutionName
from ..operations.watch import DeviceStatus, watch_device
from ..results import Calibration, EvolutionStatus, SessionState
from .core import SessionCore


class Control(SessionCore):
    """Lease, evolutions, uploads, calibration, and what only an emulated device can do."""

    def list_evolutions(self) -> Future[list[EvolutionStatus]]:
        """The evolutions that have not ended, and the last ones that have, in the order in which they were accepted."""
        return self._control(control.list_evolutions)

    def cancel_evolution(self, evolution: EvolutionName) -> Future[EvolutionStatus]:
        """Ends an evolution before its time: the state is held where it is, a queued one never starts.

        FAILED_PRECONDITION if it had ended. It overtakes whatever waits for the device.
        """
        request = control.cancel_request(self.id, evolution)
        return self._connection.submit(lambda: control.cancel_evolution(self._connection, request))

    def abort_upload(self, upload_id: str) -> Future[None]:
        """Discards the upload of this id that is under way; NOT_FOUND if there is none."""
        return self._connection.submit(lambda: control.abort_upload(self._connection, self.id, upload_id))

    def renew(self) -> Future[SessionState]:
        """Renews the lease, which any call does, and tells what the session has: versions, uploads, device time."""
        return self._connection.submit(lambda: control.renew_lease(self._connection, self.id))

    def calibrate(
        self, readings: int = 0, *, on_progress: Callable[[str, float], None] | None = None
    ) -> Future[Calibration]:
        """Measures offset, gain and noise of the device and stores the correction.

        Args:
            readings: averaged for each point, at most limits.max_calibration_readings; 0 means the device's choice.
            on_progress: hears, in another thread, what is being measured and how much is done (0 to 1).
        """
        return self._control(lambda to, session: control.calibrate(to, session, readings, on_progress))

    def reset_calibration(self) -> Future[None]:
        """Forgets the stored corrections."""
        return self._control(control.reset_calibration)

    def watch(self, *, period: float = 1.0) -> Iterator[DeviceStatus]:
        """Follows what the device does, until the loop is left; `period` in wall seconds, at least 0.02."""
        return watch_device(self._connection, self.device.name, period)

    @property
    def emulator(self) -> Emulator:
        """What only an emulated device can do."""
        return Emulator(self._connection, self.device.name)
