"""The device: state, what is loaded, and what happens to it in device time."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Condition

import numpy as np
from spu_client._proto import spu_v1 as pb

from . import physics
from .clock import Clock, TimeBase, VirtualClock
from .converter import Converter
from .failure import Failure
from .limits import Limits
from .modes import Modes, Vector
from .structure import Damped
from .timeline import Entry, Evolution, Timeline


@dataclass(frozen=True)
class Options:
    """What the device is; the physics of `kappa` 0 has no noise."""

    name: str = "ref0"
    kappa: float = 1e-4
    base: TimeBase = field(default_factory=TimeBase)
    matrix_dac: Converter = field(default_factory=Converter)
    vector_dac: Converter = field(default_factory=Converter)
    adc: Converter = field(default_factory=Converter)
    limits: Limits = field(default_factory=Limits)
    # Seconds for a matrix or vector entry, and for a reading of one cell.
    write_seconds: float = 10e-9
    read_seconds: float = 10e-9


@dataclass(frozen=True, eq=False)
class LoadedMatrix:
    """A matrix as it was programmed."""

    version: int
    modes: Modes
    damped: Damped
    accept_unstable: bool


@dataclass(frozen=True, eq=False)
class LoadedVector:
    """A target or a state as it was written."""

    version: int
    values: Vector


class Cells:
    """What a session sees of the device: forgotten with it."""

    def __init__(self, kappa: float, seed: int) -> None:
        self.kappa = kappa
        self.source = physics.generator(seed)
        self.x: Vector | None = None
        self.matrix: LoadedMatrix | None = None
        self.target: LoadedVector | None = None
        self.state: LoadedVector | None = None
        self._steps: dict[int, physics.Transition] = {}

    def put(self, loaded: LoadedMatrix | LoadedVector, role: str) -> None:
        """What was loaded takes effect."""
        setattr(self, role, loaded)
        if isinstance(loaded, LoadedMatrix):
            self._steps.clear()
            if self.x is None or len(self.x) != loaded.modes.dimension:
                self.x = np.zeros(loaded.modes.dimension)

    def begin(self, initial: int) -> None:
        """The state that an evolution starts from."""
        assert self.x is not None
        if initial == pb.INITIAL_STATE_ZERO:
            self.x = np.zeros_like(self.x)
        elif initial == pb.INITIAL_STATE_TARGET and self.target is not None:
            self.x = self.target.values.copy()
        elif initial == pb.INITIAL_STATE_LOADED and self.state is not None:
            self.x = self.state.values.copy()

    def step(self, ticks: int, base: TimeBase) -> None:
        """Lets the state evolve."""
        if ticks == 0 or self.matrix is None or self.target is None or self.x is None:
            return
        step = self._steps.get(ticks)
        if step is None:
            step = physics.Transition(self.matrix.modes, base.duration_of(ticks), self.kappa)
            self._steps[ticks] = step
        self.x = step(self.x, self.target.values, physics.noise(self.source, len(self.x)))


class Device:
    """One device; every method is called with `changed` held."""

    def __init__(self, options: Options, clock: Clock | None = None) -> None:
        self.options = options
        self.clock: Clock = clock or VirtualClock()
        self.changed = Condition()
        self.counters = dict.fromkeys(
            ("sessions", "matrices", "vectors", "evolutions", "samples", "bytes_received", "bytes_sent"), 0
        )
        self.reset(0)

    def reset(self, seed: int) -> None:
        """Forgets all that a session loaded; the clock goes on."""
        self.timeline = Timeline()
        self.cells = Cells(self.options.kappa, seed)
        self.running: Evolution | None = None
        self._reached = self.clock.now()

    def now(self) -> int:
        """The present tick, with all done that is due."""
        tick = self.clock.now()
        self.timeline.run(tick)
        return tick

    def advance(self, tick: int) -> None:
        """Asks for a later time, which a virtual clock moves to."""
        self.clock.advance(tick)
        self.now()
        self.changed.notify_all()

    def settle(self, tick: int) -> None:
        """Brings the state of what runs up to a tick. Only where something depends on it: the noise is drawn by the step."""
        if self.running is not None:
            self.cells.step(tick - self._reached, self.options.base)
        self._reached = tick

    def put(self, loaded: LoadedMatrix | LoadedVector, role: str, tick: int) -> None:
        """A load takes effect."""
        self.settle(tick)
        self.cells.put(loaded, role)
        if self.running is not None and role != "state":
            (self.running.matrices if role == "matrix" else self.running.targets).append(loaded.version)

    def window(
        self, evolution: Evolution, readings: list[Entry] | None = None, behind: Evolution | None = None
    ) -> None:
        """Plans an evolution."""

        def start(tick: int) -> None:
            self._reached = tick
            evolution.phase, self.running = "running", evolution
            self.cells.begin(evolution.initial)
            matrix, target = self.cells.matrix, self.cells.target
            evolution.matrices = [matrix.version] if matrix else []
            evolution.targets = [target.version] if target else []

        def end(tick: int) -> None:
            self.settle(tick)
            evolution.phase, self.running = "ended", None

        entries = [
            Entry(evolution.start, "start", start, evolution),
            *(readings or []),
            Entry(evolution.end, "end", end, evolution),
        ]
        self.timeline.add_window(entries, behind)
        # Nobody can look into a virtual evolution: it is over as soon as it has been asked for.
        if not self.clock.realtime:
            self.advance(evolution.end)
        else:
            self.now()

    def cancel(self, evolution: Evolution) -> None:
        """Ends an evolution now; what waited for its end is done, or fails."""
        now = self.now()
        if evolution.phase in ("ended", "cancelled"):
            raise Failure("EVOLUTION_ENDED", "The evolution has ended already: there is nothing to cancel.")
        if self.running is evolution:
            self.settle(now)
            self.running = None
        elif evolution.phase == "queued":
            evolution.start = now
        bound = self.timeline.cancel(evolution)
        evolution.phase, evolution.end = "cancelled", now
        for entry in bound:
            if entry.abort is not None:
                entry.abort(Failure("EVOLUTION_CANCELLED", "The evolution was cancelled: ask for it again."))
            else:
                entry.act(now)
        self.changed.notify_all()

    def planned(self, role: str, tick: int) -> LoadedMatrix | LoadedVector | None:
        """What will be in effect at a tick, as planned now."""
        found: LoadedMatrix | LoadedVector | None = getattr(self.cells, role)
        for entry in self.timeline.planned("load", tick):
            loaded, its_role = entry.payload if entry.payload is not None else (None, "")
            if its_role == role:
                found = loaded
        return found
