"""The gRPC channel of a connection."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Any

import grpc

from ..checks import shown
from ..errors import invalid_argument

MIB = 1 << 20

#: Messages are 1 MiB; the limits leave room for headers with a scale for each row.
DEFAULTS: tuple[tuple[str, int], ...] = (
    ("grpc.max_send_message_length", 64 * MIB),
    ("grpc.max_receive_message_length", 64 * MIB),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 2000),
    # Notices a peer that has vanished without closing the connection.
    ("grpc.keepalive_time_ms", 60_000),
    ("grpc.keepalive_timeout_ms", 20_000),
    # A connection of its own for each channel: two of one process must not share windows.
    ("grpc.use_local_subchannel_pool", 1),
)


@dataclass(frozen=True)
class Tls:
    """Encryption of a connection. Certificates are PEM: bytes, or the path of a file."""

    #: Authority that the server's certificate must come from; None means those that the system knows.
    ca: bytes | str | os.PathLike[str] | None = None
    #: The client's certificate, where the server asks for one (mTLS).
    certificate: bytes | str | os.PathLike[str] | None = None
    #: Private key of `certificate`.
    key: bytes | str | os.PathLike[str] | None = None
    #: Name that the server's certificate must bear, if it is not the host of the address.
    server_name: str | None = None


def read_pem(field: str, given: bytes | str | os.PathLike[str] | None) -> bytes | None:
    """PEM as bytes; INVALID_ARGUMENT if its file cannot be read."""
    if given is None or isinstance(given, bytes):
        return given
    if isinstance(given, str) and given.lstrip().startswith("-----BEGIN"):
        return given.encode()
    try:
        with open(given, "rb") as file:
            return file.read()
    except OSError as error:
        raise invalid_argument(
            field, f"its file cannot be read: {error.strerror or error}: {given!s}."
        ) from None


def credentials(tls: Tls | None) -> grpc.ChannelCredentials | None:
    """None means no encryption."""
    if tls is None:
        return None
    if (tls.certificate is None) != (tls.key is None):
        raise invalid_argument("tls", "certificate and key belong together: give both or neither.")
    pems = [
        read_pem(f"tls.{name}", value)
        for name, value in (("ca", tls.ca), ("key", tls.key), ("certificate", tls.certificate))
    ]
    if any(pem is not None and b"-----BEGIN" not in pem for pem in pems):
        raise invalid_argument("tls", "ca, certificate or key cannot be read as PEM: give PEM files.")
    return grpc.ssl_channel_credentials(*pems)


def open_channel(address: str, tls: Tls | None, more: Any = (), module: Any = grpc) -> Any:
    """A channel, not yet connected; `module` is grpc or grpc.aio."""
    options = [*DEFAULTS]
    named: list[tuple[str, Any]] = [*options, *more]
    if tls is not None and tls.server_name:
        named += [
            ("grpc.ssl_target_name_override", tls.server_name),
            ("grpc.default_authority", tls.server_name),
        ]
    secret = credentials(tls)
    if secret is None:
        return module.insecure_channel(address, options=named)
    return module.secure_channel(address, secret, options=named)


def checked_address(address: Any) -> str:
    """An address as gRPC takes it; INVALID_ARGUMENT for a URL and for a host without a port."""
    if not isinstance(address, str) or address == "":
        raise invalid_argument("address", f"is {shown(address)}, but must be host:port or unix:/path.")
    url = re.match(r"^(https?)://([^/]*)", address, re.IGNORECASE)
    if url:
        how = " and give tls=spu.Tls()" if url[1].lower() == "https" else ""
        raise invalid_argument("address", f"is {shown(address)}, a URL: write {shown(url[2])}{how}.")
    if re.match(r"^(\[[^\]]*\]|[^:/]+)$", address):
        raise invalid_argument("address", f'is {shown(address)}, without a port: write "{address}:50051".')
    return address


def call_metadata(token: str | None, route: str | None = None) -> tuple[tuple[str, str], ...]:
    """Sent with every call. As metadata and not as call credentials, which do not work without TLS."""
    found = () if token is None else (("authorization", f"Bearer {token}"),)
    return found if route is None else (*found, ("spu-route", route))
