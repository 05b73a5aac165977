"""Address, token and TLS where the caller gives none."""

from __future__ import annotations

import os

from .channel import Tls

DEFAULT_ADDRESS = "127.0.0.1:50051"


def environment_address() -> str:
    """SPU_ADDRESS, else that of an emulator on this machine."""
    return os.environ.get("SPU_ADDRESS", DEFAULT_ADDRESS)


def environment_token() -> str | None:
    """SPU_TOKEN."""
    return os.environ.get("SPU_TOKEN")


def environment_tls() -> Tls | None:
    """Of the paths of PEM files in SPU_TLS_CA, SPU_TLS_CERTIFICATE and SPU_TLS_KEY; None without any."""
    names = ("SPU_TLS_CA", "SPU_TLS_CERTIFICATE", "SPU_TLS_KEY")
    ca, certificate, key = (os.environ.get(name) for name in names)
    return Tls(ca, certificate, key) if ca or certificate or key else None
