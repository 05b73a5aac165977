"""Loads, evolutions and read-outs of successive steps on a session."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ..checks import extent, not_negative, one_of
from ..errors import invalid_argument
from ..future import Future
from ..results import Evolution, Floats, MatrixLoaded, Samples
from ..results import Step as StepResult
from ..session.session import Session
from ..structures.matrix import Matrix

StepInitial = Literal["reset", "warm"]


@dataclass(frozen=True)
class Relaxation:
    """How the device relaxes for a step; device times in units of tau."""

    duration: float
    delay: float
    initial: StepInitial
    readings: int
    interval: float

    def __post_init__(self) -> None:
        """Refuses what no step can be."""
        not_negative("duration", self.duration)
        if not_negative("delay", self.delay) > self.duration:
            raise invalid_argument(
                "delay", f"is {self.delay}, but must be at most the duration, {self.duration}."
            )
        one_of("initial", self.initial, ("reset", "warm"))
        extent("readings", self.readings)
        not_negative("interval", self.interval)


@dataclass(frozen=True)
class DeviceAnswer:
    """What the device did for one step."""

    matrix: MatrixLoaded
    samples: Samples

    @property
    def direction(self) -> Floats:
        """x, N numbers: the reading, or the mean of several."""
        return self.samples.mean if self.samples.mean is not None else self.samples.values.reshape(-1)


@dataclass(frozen=True)
class Started:
    """A step under way."""

    matrix: Future[MatrixLoaded]
    step: Future[StepResult]

    def finish(self) -> DeviceAnswer:
        """Waits for it."""
        matrix, step = self.matrix.result(), self.step.result()
        assert step.samples is not None
        return DeviceAnswer(matrix, step.samples)


class DeviceSteps:
    """Steps begun one after another keep their order; none waits for a round trip.

    With a delay the device goes on relaxing with a step's factors for t_d after that step was read, while the trainer
    differentiates; the next factors take effect when that has ended, for the rest of the duration (arXiv 2405.13817).
    """

    def __init__(self, session: Session, relaxation: Relaxation, dtype: str) -> None:
        self._session = session
        self._relaxation = relaxation
        self._dtype = dtype
        self._delayed: Future[Evolution] | None = None
        self._size: int | None = None
        self._restored: Floats | None = None

    def load(self, matrix: Matrix) -> Future[MatrixLoaded]:
        """Begins the upload of a step's factors."""
        if self._size is not None and matrix.dimension != self._size:
            # The device starts at 0 with a matrix of another size.
            self._forget()
        self._size = matrix.dimension
        return self._session.load(matrix, effective_at=self._delayed)

    def start(self, matrix: Future[MatrixLoaded], target: Floats) -> Started:
        """Target, evolution and read-out of the step whose factors were loaded."""
        relaxation = self._relaxation
        options: dict[str, Any] = {
            "count": relaxation.readings,
            "interval": relaxation.interval,
            "reduce": "mean" if relaxation.readings > 1 else None,
            "dtype": self._dtype,
        }
        if self._delayed is not None:
            self._session.target(target, effective_at=self._delayed)
            step = self._session.step(None, relaxation.duration - relaxation.delay, initial="keep", **options)
        elif self._restored is not None and self._restored.size == target.size:
            self._session.state(self._restored)
            left = relaxation.duration - relaxation.delay
            step = self._session.step(target, left, initial="loaded", **options)
        else:
            step = self._session.step(target, relaxation.duration, initial=self._start_of(), **options)
        self._restored = None
        self._has_state = True
        if relaxation.delay > 0:
            self._delayed = self._session.evolve(relaxation.delay, initial=self._start_of())
        return Started(matrix, step)

    _has_state = False

    def _start_of(self) -> Literal["target", "keep"]:
        return "keep" if self._relaxation.initial == "warm" and self._has_state else "target"

    def _forget(self) -> None:
        self._delayed, self._restored, self._has_state = None, None, False

    def fail(self) -> None:
        """After a failure the next step starts afresh."""
        self._forget()
        self._size = None

    def state(self) -> Floats | None:
        """x as the next step finds it; None where that does not matter. Waits for what is under way."""
        if not self._has_state or (self._relaxation.initial == "reset" and self._relaxation.delay == 0):
            return self._restored
        return self._session.sample(1, dtype="float64").result().values.reshape(-1)

    def restore(self, state: Any) -> None:
        """Lets the next step go on from what `state` gave."""
        self._forget()
        self._restored = None if state is None else np.asarray(state, dtype=np.float64)
