"""An exclusive lease of one device, by what its calls are about."""

from .session import Session

__all__ = ["Session"]
