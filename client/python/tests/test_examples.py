"""The examples of this client that need nothing but it."""

from __future__ import annotations

import re
import subprocess
import sys

import numpy as np

from tests.support.server import REPOSITORY, start_server


def test_quickstart_solves_and_samples() -> None:
    with start_server("--preset", "ideal") as server:
        done = subprocess.run(
            [sys.executable, str(REPOSITORY / "examples" / "python" / "quickstart.py"), server.address],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    _, _, told = done.stdout.partition("kappa =")
    numbers = [float(each) for each in re.findall(r"-?\d+(?:\.\d*)?(?:e-?\d+)?", told)]
    kappa, found, exact = numbers[0], numbers[1:3], numbers[3:5]
    np.testing.assert_allclose(exact, [0.2, 0.6])
    # The spread of a reading is sqrt(kappa (A^-1)_ii); 4,000 of them.
    np.testing.assert_allclose(found, exact, atol=6 * np.sqrt(kappa / 4000))
    np.testing.assert_allclose(numbers[5:9], numbers[9:13], atol=0.06)
