"""Serves the reference device: python -m spu_conformance.reference --listen 127.0.0.1:0."""

from __future__ import annotations

import argparse
import signal
import threading
from collections.abc import Sequence

from .clock import RealtimeClock, TimeBase, VirtualClock
from .converter import Converter
from .defects import DEFECTS, defective
from .device import Device, Options
from .server import start_server


def options_of(arguments: argparse.Namespace) -> Options:
    """The device that the command line asks for."""
    return Options(
        name=arguments.name,
        kappa=arguments.kappa,
        base=TimeBase(arguments.tau, arguments.tick),
        matrix_dac=Converter(arguments.dac_bits),
        vector_dac=Converter(arguments.dac_bits),
        adc=Converter(arguments.adc_bits, arguments.adc_full_scale),
    )


def parser() -> argparse.ArgumentParser:
    """The command line."""
    made = argparse.ArgumentParser(prog="spu-reference", description="Serves the reference device.")
    made.add_argument("--listen", default="127.0.0.1:50051", help="host:port; port 0 chooses a free one")
    made.add_argument("--name", default="ref0", help="name of the device")
    made.add_argument("--kappa", type=float, default=1e-4, help="variance of the noise")
    made.add_argument("--tau", type=float, default=1e-6, help="time constant, in seconds")
    made.add_argument("--tick", type=float, default=1e-9, help="one tick of device time, in seconds")
    made.add_argument(
        "--dac-bits", type=int, default=0, help="of matrix and vectors; 0 bypasses the converters"
    )
    made.add_argument("--adc-bits", type=int, default=0, help="of the read-out; 0 bypasses the converter")
    made.add_argument(
        "--adc-full-scale", type=float, help="in units of the state; left out, each read chooses"
    )
    made.add_argument("--realtime", action="store_true", help="the clock runs by itself")
    made.add_argument("--defect", choices=sorted(DEFECTS), metavar="NAME", help="; ".join(_defect_lines()))
    return made


def _defect_lines() -> list[str]:
    return [f"{name}: {defect.does}".replace("%", "%%") for name, defect in DEFECTS.items()]


def main(argv: Sequence[str] | None = None) -> None:
    """Serves until SIGINT or SIGTERM."""
    arguments = parser().parse_args(argv)
    options = options_of(arguments)
    clock = RealtimeClock(options.base) if arguments.realtime else VirtualClock()
    with defective(arguments.defect):
        server, address = start_server(Device(options, clock), arguments.listen)
        print(address, flush=True)
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        stop.wait()
        server.stop(2).wait()


if __name__ == "__main__":
    main()
