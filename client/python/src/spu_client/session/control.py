"""Calls of a session beside its Run stream."""

from __future__ import annotations

from collections.abc import Callable

from ..future import Future, in_thread
from ..operations import control
from ..operations.control import EvolutionName
from ..results import Calibration, EvolutionStatus, SessionState
from .core import SessionCore


class Control(SessionCore):
    """Lease, evolutions, uploads, calibration."""

    def list_evolutions(self) -> Future[list[EvolutionStatus]]:
        """The evolutions that have not ended, and the last ones that have, in the order in which they were accepted."""
        return self._control(control.list_evolutions)

    def cancel_evolution(self, evolution: EvolutionName) -> Future[EvolutionStatus]:
        """Ends an evolution before its time: the state is held where it is, a queued one never starts.

        FAILED_PRECONDITION if it had ended. It overtakes whatever waits for the device.
        """
        request = control.cancel_request(self.id, evolution)
        return in_thread(lambda: control.cancel_evolution(self._connection, request))

    def abort_upload(self, upload_id: str) -> Future[None]:
        """Discards the upload of this id that is under way; NOT_FOUND if there is none."""
        return in_thread(lambda: control.abort_upload(self._connection, self.id, upload_id))

    def renew(self) -> Future[SessionState]:
        """Renews the lease, which any call does, and tells what the session has: versions, uploads, device time."""
        return in_thread(lambda: control.renew_lease(self._connection, self.id))

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
