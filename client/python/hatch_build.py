"""Puts the .proto files into sdist and wheel: from the repository, or from the sdist that a wheel is built of."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PUBLIC = ("spu", "google/rpc")


class ProtoFiles(BuildHookInterface):  # type: ignore[type-arg]
    """Finds proto/ beside this file (an sdist) or at the root of the repository."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds each file where the target wants it."""
        here = Path(self.root)
        proto = here / "proto"
        if not proto.is_dir():
            proto = here.parent.parent / "proto"
        into = "proto" if self.target_name == "sdist" else "spu_client/proto"
        for folder in PUBLIC:
            for file in sorted((proto / folder).rglob("*.proto")):
                build_data["force_include"][str(file)] = f"{into}/{file.relative_to(proto).as_posix()}"
