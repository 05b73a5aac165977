"""Checks of arguments, each with a sentence that says what is wrong and how to fix it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from difflib import get_close_matches
from numbers import Integral, Real
from typing import Any

from .errors import invalid_argument

LONGEST = 40


def shown(value: Any) -> str:
    """A value as a sentence shows it."""
    if isinstance(value, str):
        cut = f"{value[:LONGEST]}..." if len(value) > LONGEST else value
        return '"' + cut.replace('"', "'") + '"'
    if value is None or isinstance(value, (bool, Integral, Real)):
        return str(value)
    return f"of type {type(value).__name__}"


def extent(field: str, value: Any) -> int:
    """A whole number of at least 1."""
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < 1:
        raise invalid_argument(field, f"is {shown(value)}, but must be a whole number of at least 1.")
    return int(value)


def count(field: str, value: Any) -> int:
    """A whole number of at least 0."""
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < 0:
        raise invalid_argument(field, f"is {shown(value)}, but must be a whole number of at least 0.")
    return int(value)


def several(field: str, value: Any) -> int:
    """A whole number of at least 2."""
    if isinstance(value, bool) or not isinstance(value, Integral) or int(value) < 2:
        raise invalid_argument(field, f"is {shown(value)}, but must be a whole number of at least 2.")
    return int(value)


def not_negative(field: str, value: Any) -> float:
    """A finite number of at least 0."""
    if isinstance(value, bool) or not isinstance(value, Real) or not (0 <= float(value) < math.inf):
        raise invalid_argument(field, f"is {shown(value)}, but must be a finite number of at least 0.")
    return float(value)


def positive(field: str, value: Any) -> float:
    """A finite number above 0."""
    if isinstance(value, bool) or not isinstance(value, Real) or not (0 < float(value) < math.inf):
        raise invalid_argument(field, f"is {shown(value)}, but must be positive.")
    return float(value)


def text(field: str, value: Any) -> str:
    """A string."""
    if not isinstance(value, str):
        raise invalid_argument(field, f"is {shown(value)}, but must be a string.")
    return value


def one_of(field: str, value: Any, names: Sequence[str]) -> str:
    """One of these names; the sentence names the nearest."""
    if isinstance(value, str) and value in names:
        return value
    every = [f'"{name}"' for name in names]
    choice = every[0] if len(every) == 1 else f"{', '.join(every[:-1])} or {every[-1]}"
    near = get_close_matches(value, names, n=1) if isinstance(value, str) else []
    hint = f'; did you mean "{near[0]}"?' if near else "."
    raise invalid_argument(field, f"is {shown(value)}, but must be {choice}{hint}")
