"""Every example of the docstrings, and every block of the pages, runs."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import spu_client as spu
from tests.support.server import REPOSITORY, Server

PAGES = [Path("client/python/README.md"), Path("docs/python.md"), Path("README.md")]
#: They import what the core does not need; their own tests are in tests/extras.
EXTRAS = ("spu_client.jax", "spu_client.torch")
MODULES = [
    module.name
    for module in pkgutil.walk_packages(spu.__path__, "spu_client.")
    if not module.name.endswith("__main__")
    and "_proto" not in module.name
    and not module.name.startswith(EXTRAS)
]


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_the_blocks_of_a_page_run(
    page: Path, server: Server, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SPU_ADDRESS", server.address)
    # What the examples measure needs noise.
    with spu.connect() as chip:
        for device in chip.devices():
            chip.emulator(device.name).update_config({"noise": {"kappa": 1e-4}})
    names: dict[str, object] = {}
    blocks = re.findall(r"^```python\n(.*?)^```", (REPOSITORY / page).read_text(), re.DOTALL | re.MULTILINE)
    assert blocks
    try:
        for block in blocks:
            program = block.replace('"127.0.0.1:50051"', "")
            exec(compile(program, str(page), "exec"), names)
    finally:
        with spu.connect() as chip:
            for device in chip.devices():
                chip.emulator(device.name).update_config({"noise": {"kappa": 0}})
    assert capsys.readouterr().out


def test_the_examples_of_the_docstrings_run() -> None:
    tried = 0
    for name in MODULES:
        failed, attempted = doctest.testmod(importlib.import_module(name))
        assert failed == 0
        tried += attempted
    assert tried >= 7


def test_everything_public_is_explained() -> None:
    for name in spu.__all__:
        value = getattr(spu, name)
        if isinstance(value, type) or inspect.isfunction(value):
            assert value.__doc__, name


def run(*arguments: str, server: Server) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "spu_client", *arguments, "--address", server.address],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_commands_do_what_they_say(server: Server, tmp_path: Path) -> None:
    assert "has 4 device(s)" in run("ping", server=server).stdout
    assert run("devices", server=server).stdout.startswith("spu0: ")
    assert '"name": "spu3"' in run("devices", "--json", server=server).stdout
    watched = run("watch", "spu1", "--count", "2", "--period", "0.02", server=server).stdout.splitlines()
    assert len(watched) == 2
    assert watched[0].startswith("spu1: idle, free, 0 waiting")
    np.save(tmp_path / "A.npy", [[2.0, 1.0], [1.0, 3.0]])
    np.save(tmp_path / "b.npy", [1.0, 2.0])
    files = [str(tmp_path / name) for name in ("A.npy", "b.npy", "x.npy")]
    assert run("solve", *files[:2], server=server).stdout.splitlines()[0].startswith("0.2 +- ")
    assert run("solve", *files[:2], "--out", files[2], server=server).returncode == 0
    np.testing.assert_allclose(np.load(files[2]), [0.2, 0.6], rtol=1e-5)
    wrong = run("watch", "nobody", server=server)
    assert wrong.returncode == 1
    assert "nobody" in wrong.stderr


def test_importing_the_package_imports_no_library_of_tensors() -> None:
    code = "import sys, spu_client; print({'torch', 'jax', 'tqdm'} & set(sys.modules))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "set()\n"
