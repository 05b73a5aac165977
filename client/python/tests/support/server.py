"""The emulator of this repository, as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[4]
MAIN = REPOSITORY / "dist" / "server" / "cli" / "main.js"


@dataclass
class Server:
    address: str
    process: subprocess.Popen[str]
    log: list[str]

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(30)


@contextmanager
def start_server(*options: str, listen: str = "127.0.0.1:0") -> Iterator[Server]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SPU_")}
    process = subprocess.Popen(
        ["node", str(MAIN), "serve", "--listen", listen, "--log-format", "json", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    log: list[str] = []
    address = ""
    for line in process.stdout:
        log.append(line)
        entry = json.loads(line) if line.startswith("{") else {}
        if "addresses" in entry:
            address = entry["addresses"][0]
            break
    if not address:
        raise RuntimeError("the server did not start:\n" + "".join(log))
    server = Server(address, process, log)
    try:
        yield server
    finally:
        server.stop()
