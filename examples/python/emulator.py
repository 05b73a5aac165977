"""The emulator of this repository, for as long as a program runs."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MAIN = Path(__file__).resolve().parents[2] / "dist" / "server" / "cli" / "main.js"


@contextmanager
def start_emulator(*flags: str, running: str | None = None) -> Iterator[str]:
    """Its address: that of `spu serve` with these flags on a socket in a temporary folder, or of one that runs already."""
    if running is not None:
        yield running
        return
    if not MAIN.exists():
        raise SystemExit("The emulator is not built: run npm run build first.")
    with tempfile.TemporaryDirectory(prefix="spu-") as folder:
        address = f"unix:{folder}/spu.sock"
        with (Path(folder) / "log").open("w", encoding="utf-8") as log:
            process = subprocess.Popen(
                ["node", str(MAIN), "serve", "--listen", address, *flags], stdout=log, stderr=log
            )
        try:
            yield address
        finally:
            process.terminate()
            process.wait(30)
