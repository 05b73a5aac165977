"""The MNIST demo in short: it trains, and leaves a table and a picture."""

from __future__ import annotations

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

from tests.support.server import REPOSITORY


def test_mnist_trains_and_reports(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *(sys.executable, str(REPOSITORY / "examples" / "python" / "mnist_jax.py")),
            *("--steps", "30", "--hidden", "8", "--train", "2000", "--test", "1000"),
            *("--out", str(tmp_path)),
        ],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = [line.split() for line in done.stdout.splitlines()]
    accuracies = {
        row[0]: float(row[3]) for row in rows if row and row[0] in {"SGD", "Adam", "TNGD"} and len(row) == 5
    }
    assert accuracies.keys() == {"SGD", "Adam", "TNGD"}
    # 10 % is chance; the natural gradient is well ahead after so few steps.
    assert accuracies["TNGD"] > 70
    assert accuracies["TNGD"] > accuracies["SGD"]
    picture = ET.parse(tmp_path / "demo-python.svg")
    lines = picture.findall("{http://www.w3.org/2000/svg}polyline")
    assert len(lines) == 6
    assert all(line.attrib["points"] for line in lines)
