"""`python -m spu_client ping | devices | watch | solve`."""

from __future__ import annotations

import argparse
import dataclasses
import itertools
import json
import statistics
import sys
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from .connect import Spu, connect
from .description import DeviceDescription
from .errors import SpuError
from .transport.channel import Tls

#: Calls of which `ping` tells the median.
PINGS = 10


def _ping(spu: Spu, arguments: argparse.Namespace) -> None:
    times = []
    for _ in range(PINGS):
        begun = time.perf_counter()
        devices = spu.devices()
        times.append(1e3 * (time.perf_counter() - begun))
    median = statistics.median(times)
    print(f"{spu.address} answers in {median:.2f} ms (median of {PINGS}) and has {len(devices)} device(s).")


def _line(device: DeviceDescription) -> str:
    limits, analog = device.limits, device.analog
    extent = "?" if limits is None else f"{limits.dimension.min} to {limits.dimension.max}"
    tau = "?" if analog is None else f"{analog.tau:.3g} s"
    return (
        f"{device.name}: {device.vendor} {device.model} ({device.driver}), N {extent}, tau {tau}, "
        f"{', '.join(device.features)}"
    )


def _devices(spu: Spu, arguments: argparse.Namespace) -> None:
    devices = spu.devices()
    if arguments.json:
        print(json.dumps([dataclasses.asdict(device) for device in devices], indent=2, default=str))
        return
    for device in devices:
        print(_line(device))


def _watch(spu: Spu, arguments: argparse.Namespace) -> None:
    device = arguments.device or spu.devices()[0].name
    with spu.watch(device, period=arguments.period) as states:
        for status in itertools.islice(states, arguments.count):
            norm = "-" if status.state_norm is None else f"{status.state_norm:.6g}"
            print(
                f"{device}: {status.activity}, {'leased' if status.leased else 'free'}, {status.waiting} waiting, "
                f"tick {status.time.ticks}, |x| {norm}, matrix {status.matrix_version}",
                flush=True,
            )


def _solve(spu: Spu, arguments: argparse.Namespace) -> None:
    matrix, b = np.load(arguments.matrix), np.load(arguments.target)
    with spu.session(arguments.device or "", seed=arguments.seed) as session:
        found = session.solve(matrix, b, samples=arguments.samples).result()
    if arguments.out:
        np.save(arguments.out, found.x)
        return
    for value, error in zip(found.x, found.standard_error, strict=True):
        print(f"{value:.6g} +- {error:.2g}")


def _parser() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--address", help="host:port or unix:/path; default SPU_ADDRESS, a profile's, 127.0.0.1:50051"
    )
    common.add_argument("--profile", help="name of a profile of ~/.config/spu/profiles.json")
    common.add_argument("--token", help="bearer token; default SPU_TOKEN")
    common.add_argument(
        "--tls", action="store_true", help="encrypt, and trust the authorities that the system knows"
    )
    common.add_argument("--tls-ca", metavar="FILE", help="PEM file of the authority that is trusted instead")
    parser = argparse.ArgumentParser(prog="python -m spu_client", description="Talks to a server of SPUs.")
    commands = parser.add_subparsers(dest="command", required=True)

    def add(name: str, work: Any, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=text, description=text, parents=[common])
        command.set_defaults(work=work)
        return command

    add("ping", _ping, "Tells how fast the server answers.")
    devices = add("devices", _devices, "Lists the devices of the server.")
    devices.add_argument("--json", action="store_true", help="everything that they say of themselves")
    watch = add("watch", _watch, "Follows what a device does.")
    watch.add_argument("device", nargs="?", help="default: the first")
    watch.add_argument("--period", type=float, default=1.0, help="seconds between two lines")
    watch.add_argument("--count", type=int, help="lines; default: until it is stopped")
    solve = add(
        "solve", _solve, "Solves A x = b on a device: A symmetric and positive definite, as .npy files."
    )
    solve.add_argument("matrix", help=".npy of A, N x N")
    solve.add_argument("target", help=".npy of b, N numbers")
    solve.add_argument(
        "--out", metavar="FILE", help=".npy to write x to; default: printed, with standard errors"
    )
    solve.add_argument("--device", help="default: any")
    solve.add_argument("--seed", type=int, help="of the noise")
    solve.add_argument("--samples", type=int, default=1000, help="readings")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command; 1 if it fails, with the sentence of the error."""
    given = _parser().parse_args(arguments)
    tls = Tls(ca=given.tls_ca) if given.tls or given.tls_ca else None
    try:
        with connect(given.address, token=given.token, tls=tls, profile=given.profile) as spu:
            given.work(spu, given)
    except (SpuError, OSError) as error:
        print(f"{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0
