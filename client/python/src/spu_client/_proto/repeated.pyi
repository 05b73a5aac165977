"""Type of a repeated field; there is no such class at run time."""

from abc import ABCMeta
from collections.abc import MutableSequence
from typing import Any, TypeVar

T = TypeVar("T")

class Repeated(MutableSequence[T], metaclass=ABCMeta):
    def add(self, **fields: Any) -> T: ...
