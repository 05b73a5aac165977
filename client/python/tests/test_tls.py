"""Encrypted connections, and what is said of those that fail."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import spu_client as spu
from tests.support.server import Server, start_server


@dataclass
class Secure:
    address: str
    certificate: Path


@pytest.fixture(scope="module")
def secure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secure]:
    """A server whose certificate is for localhost and signed by itself."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl command to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    certificate, key = folder / "cert.pem", folder / "key.pem"
    command = (
        "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost "
        "-keyout key.pem -out cert.pem"
    )
    subprocess.run(command.split(), check=True, capture_output=True, cwd=folder)
    with start_server("--tls-cert", str(certificate), "--tls-key", str(key)) as server:
        yield Secure(server.address.replace("127.0.0.1", "localhost"), certificate)


def reason(address: str, tls: spu.Tls | None) -> str | None:
    with pytest.raises(spu.SpuError) as failed:
        spu.connect(address, tls=tls)
    assert failed.value.code == "UNAVAILABLE"
    return failed.value.reason


def test_a_certificate_that_is_trusted(secure: Secure, monkeypatch: pytest.MonkeyPatch) -> None:
    with spu.connect(secure.address, tls=spu.Tls(ca=secure.certificate)) as chip:
        assert len(chip.devices()) == 1
    monkeypatch.setenv("SPU_TLS_CA", str(secure.certificate))
    with spu.connect(secure.address) as chip:
        assert len(chip.devices()) == 1


def test_what_keeps_a_connection_from_being_made_is_told(secure: Secure, server: Server) -> None:
    assert reason(secure.address, None) == "TLS_EXPECTED"
    assert reason(secure.address, spu.Tls()) == "CERTIFICATE_UNTRUSTED"
    ca = spu.Tls(ca=secure.certificate)
    assert reason(secure.address.replace("localhost", "127.0.0.1"), ca) == "CERTIFICATE_NAME"
    named = spu.Tls(ca=secure.certificate, server_name="localhost")
    with spu.connect(secure.address.replace("localhost", "127.0.0.1"), tls=named) as chip:
        assert len(chip.devices()) == 1
    assert reason(server.address, ca) == "NO_TLS"
    with pytest.raises(spu.SpuError, match="its file cannot be read"):
        spu.connect(secure.address, tls=spu.Tls(ca="/nowhere/ca.pem"))
    with pytest.raises(spu.SpuError, match="give both or neither"):
        spu.connect(secure.address, tls=spu.Tls(key=secure.certificate))
