"""lambda of each step: a number, a schedule, or Levenberg and Marquardt's rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from ..checks import not_negative, one_of
from ..errors import SpuError

#: A number; "lm"; or a function of the step's number, counted from 0.
Damping = float | Literal["lm"] | Callable[[int], float]

#: Where "lm" begins, and how it goes on (Martens 2010, section 4.1): the reduction ratio that is too small or large, the factor.
LM_START = 1e-2
LM_LOW, LM_HIGH = 0.25, 0.75
LM_FACTOR = 1.5
LM_LEAST, LM_MOST = 1e-10, 1e10


@dataclass
class Promise:
    """What the quadratic model of a step promised."""

    #: g^T x.
    slope: float
    #: x^T x.
    square: float
    damping: float

    def reduction(self, lr: float) -> float:
        """m(0) - m(-lr x) of m(d) = g^T d + d^T F d / 2, where (F + lambda I) x = g."""
        quadratic = self.slope - self.damping * self.square
        return lr * self.slope - 0.5 * lr**2 * quadratic


class DampingRule:
    """lambda, step by step."""

    def __init__(self, damping: Damping) -> None:
        self._rule = damping
        if isinstance(damping, str):
            one_of("damping", damping, ("lm",))
        elif not callable(damping):
            not_negative("damping", damping)
        self._adapted = LM_START
        self._waiting: Promise | None = None

    @property
    def is_adaptive(self) -> bool:
        """It wants to hear of the loss after each step."""
        return self._rule == "lm"

    def at(self, step: int) -> float:
        """lambda of a step."""
        if callable(self._rule):
            return not_negative("damping", self._rule(step))
        if not isinstance(self._rule, str):
            return float(self._rule)
        if self._waiting is not None:
            raise SpuError(
                "FAILED_PRECONDITION",
                'damping "lm" has not heard of the last step: call observe(before, after, lr) with the loss of the same batch '
                "before and after it, or use TNGD.step(closure), which does.",
            )
        return self._adapted

    def promised(self, promise: Promise) -> None:
        """What was applied; "lm" waits for `observe`."""
        if self.is_adaptive:
            self._waiting = promise

    def observe(self, before: float, after: float, lr: float) -> float | None:
        """Compares the loss of one batch before and after the step; gives the ratio of true and promised reduction."""
        promise, self._waiting = self._waiting, None
        if promise is None:
            return None
        promised = promise.reduction(lr)
        ratio = (before - after) / promised if promised > 0 else -1.0
        if not ratio >= LM_LOW:
            self._adapted = min(self._adapted * LM_FACTOR, LM_MOST)
        elif ratio > LM_HIGH:
            self._adapted = max(self._adapted / LM_FACTOR, LM_LEAST)
        return ratio

    def state_dict(self) -> dict[str, Any]:
        """What a resumed run needs."""
        return {
            "adapted": self._adapted,
            "waiting": None if self._waiting is None else vars(self._waiting).copy(),
        }

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Goes on from `state_dict`."""
        self._adapted = state["adapted"]
        self._waiting = None if state["waiting"] is None else Promise(**state["waiting"])
