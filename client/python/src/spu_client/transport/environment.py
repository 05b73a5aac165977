"""Address, token and TLS where the caller gives none: from the environment, else from a profile."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import invalid_argument
from .channel import Tls

DEFAULT_ADDRESS = "127.0.0.1:50051"


@dataclass(frozen=True)
class Target:
    """Where to connect to, and how."""

    address: str
    token: str | None
    tls: Tls | None


@dataclass(frozen=True)
class Profile:
    """One entry of the file of profiles."""

    address: str | None = None
    token: str | None = None
    tls: Tls | None = None


def profiles_path() -> Path:
    """SPU_PROFILES, else spu/profiles.json in the user's folder of configurations."""
    given = os.environ.get("SPU_PROFILES")
    if given is not None:
        return Path(given)
    folder = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(folder) / "spu" / "profiles.json"


def _read_profiles(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise invalid_argument("profile", f"{path} cannot be read as JSON: {error}.") from None
    if not isinstance(found, dict):
        raise invalid_argument("profile", f"{path} must hold an object, with a profile under each name.")
    return found


def _profile_tls(given: Any) -> Tls | None:
    if given is None or given is False:
        return None
    if given is True:
        return Tls()
    names = {"ca": "ca", "certificate": "certificate", "key": "key", "serverName": "server_name"}
    return Tls(**{names[key]: value for key, value in given.items() if key in names})


def read_profile(name: str | None) -> Profile:
    """A named profile, or "default" where there is one.

    The file is JSON that the TypeScript client reads too:
    {"default": {"address": ..., "token": ..., "tls": true or {"ca", "certificate", "key": paths, "serverName"}}}.
    """
    path = profiles_path()
    profiles = _read_profiles(path)
    if name is not None and name not in profiles:
        has = ", ".join(f'"{other}"' for other in profiles) or "none"
        raise invalid_argument("profile", f'"{name}" is not in {path}, which has {has}.')
    entry = profiles.get(name or "default", {})
    if not isinstance(entry, dict):
        raise invalid_argument("profile", f'"{name or "default"}" in {path} must be an object.')
    return Profile(entry.get("address"), entry.get("token"), _profile_tls(entry.get("tls")))


def _environment_tls() -> Tls | None:
    names = ("SPU_TLS_CA", "SPU_TLS_CERT", "SPU_TLS_KEY")
    ca, certificate, key = (os.environ.get(name) for name in names)
    return Tls(ca, certificate, key) if ca or certificate or key else None


def complete(address: str | None, token: str | None, tls: Tls | None, profile: str | None) -> Target:
    """What was given; else SPU_ADDRESS, SPU_TOKEN, SPU_TLS_*; else the profile, named by `profile` or SPU_PROFILE.

    The default profile counts only where nobody gives an address, so that its token goes to no other server.
    """
    name = profile if profile is not None else os.environ.get("SPU_PROFILE")
    given = address if address is not None else os.environ.get("SPU_ADDRESS")
    found = Profile() if given is not None and name is None else read_profile(name)
    return Target(
        given or found.address or DEFAULT_ADDRESS,
        token or os.environ.get("SPU_TOKEN") or found.token,
        tls or _environment_tls() or found.tls,
    )
