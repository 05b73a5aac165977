"""The TypeScript client and the MNIST demo on the reference device, unchanged."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
CLIENT = REPOSITORY / "dist" / "client" / "index.js"
DEMO = REPOSITORY / "dist" / "examples" / "mnist" / "bin" / "demo.js"

pytestmark = pytest.mark.skipif(not CLIENT.exists(), reason="dist/ is not built")

SCRIPT = """
import { connectSpu, dense, diagonal, lowRank, rowKronecker, solve } from %(client)s;
const spu = await connectSpu(%(address)s);
const session = await spu.openSession({ seed: 1 });
const loaded = await session.loadMatrix(diagonal({ diagonal: Float32Array.of(1, 2) }));
await session.loadVector(Float32Array.of(1, 1));
await session.evolve({ duration: 50, initialState: 'target' });
const read = await session.sample({ count: 2, interval: 1 });
const A = dense({ dimension: 2, matrix: Float32Array.of(2, 1, 1, 3) });
const { solution, standardError } = await solve(session, A, Float32Array.of(1, 2));
await session.close();
spu.close();
console.log(JSON.stringify({ loaded, values: [...read.values], solution: [...solution], error: [...standardError] },
  (_, value) => typeof value === 'bigint' ? Number(value) : value));
"""


@pytest.fixture
def address() -> Iterator[str]:
    """A device in a process of its own, as the command starts it."""
    process = subprocess.Popen(
        [sys.executable, "-m", "spu_conformance.reference", "--listen", "127.0.0.1:0", "--kappa", "1e-6"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=REPOSITORY / "conformance" / "src",
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(30)
        process.stdout.close()


def test_the_client(address: str, tmp_path: Path) -> None:
    script = tmp_path / "client.mjs"
    script.write_text(SCRIPT % {"client": json.dumps(CLIENT.as_uri()), "address": json.dumps(address)})
    done = subprocess.run(["node", str(script)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["loaded"]["version"] == 1
    # 8 standard deviations of sqrt(kappa).
    assert told["values"] == pytest.approx([1, 0.5, 1, 0.5], abs=8e-3)
    assert all(
        abs(x - y) < 8 * e for x, y, e in zip(told["solution"], [0.2, 0.6], told["error"], strict=True)
    )
    assert max(told["error"]) < 1e-3


def test_the_demo_trains(address: str, tmp_path: Path) -> None:
    command = [
        "node",
        str(DEMO),
        "--address",
        address,
        "--models",
        "mlp",
        "--optimizers",
        "tngd",
        "--steps",
        "8",
    ]
    sizes = [
        "--tngd-eta",
        "0.1",
        "--batch",
        "16",
        "--hidden",
        "16",
        "--train",
        "500",
        "--test",
        "500",
        "--out",
        str(tmp_path),
    ]
    done = subprocess.run([*command, *sizes], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    row = next(line for line in done.stdout.splitlines() if line.startswith("MLP") and " TNGD " in line)
    # model, optimizer, epoch, steps, train loss, test loss, accuracy: a guess has a loss of ln 10 and 10 %.
    assert int(row.split()[3]) == 8
    assert float(row.split()[5]) < 2.1
    assert float(row.split()[6]) > 25
