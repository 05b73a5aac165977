"""Trains a small network on MNIST from JAX: TNGD, whose natural gradients an SPU solves for, beside SGD and Adam.

Starts an emulator of its own unless an address is given; `npm run demo:python` runs it with nothing set up before.
"""

from __future__ import annotations

import argparse
import time
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import optax
from curves import draw_curves
from emulator import start_emulator
from mnist_data import PIXELS, load_mnist, shuffled_batches

import spu_client as spu
from spu_client.jax import ggn_rows, natural_gradient

CLASSES, CURVE_POINTS = 10, 12


class Run(NamedTuple):
    label: str
    steps: list[int]
    losses: list[float]
    accuracies: list[float]
    #: Of a step, in the median; the first, which compiles, is left out.
    seconds: float


def create_network(hidden: int, seed: int) -> list[dict[str, Any]]:
    random = np.random.default_rng(seed)
    widths = [PIXELS, hidden, CLASSES]
    return [
        {
            "w": jnp.asarray(random.normal(size=(inputs, outputs)) * np.sqrt(2 / inputs), jnp.float32),
            "b": jnp.zeros(outputs),
        }
        for inputs, outputs in pairwise(widths)
    ]


def apply(params: list[dict[str, Any]], x: Any) -> Any:
    hidden = jax.nn.relu(x @ params[0]["w"] + params[0]["b"])
    return hidden @ params[1]["w"] + params[1]["b"]


def mean_loss(params: Any, batch: Any) -> Any:
    return optax.softmax_cross_entropy_with_integer_labels(apply(params, batch[0]), batch[1]).mean()


def train(label: str, tx: Any, natural: bool, options: argparse.Namespace) -> Run:
    params = create_network(options.hidden, options.seed)
    state = tx.init(params)
    batches = shuffled_batches(*load_mnist("train", options.train), options.batch, options.seed)
    test = load_mnist("t10k", options.test)

    def step(params: Any, state: Any, batch: Any) -> tuple[Any, Any]:
        gradients = jax.grad(mean_loss)(params, batch)
        more = {"factors": ggn_rows(apply, params, batch)} if natural else {}
        updates, state = tx.update(gradients, state, params, **more)
        return optax.apply_updates(params, updates), state

    def evaluate(params: Any) -> tuple[Any, Any]:
        hits = apply(params, test[0]).argmax(axis=1) == test[1]
        return mean_loss(params, test), hits.mean()

    step, evaluate = jax.jit(step), jax.jit(evaluate)
    run = Run(label, [], [], [], 0.0)
    durations = []
    for done in range(options.steps + 1):
        if done % max(1, options.steps // CURVE_POINTS) == 0 or done == options.steps:
            loss, accuracy = evaluate(params)
            run.steps.append(done)
            run.losses.append(float(loss))
            run.accuracies.append(float(accuracy))
        if done < options.steps:
            begun = time.perf_counter()
            params, state = jax.block_until_ready(step(params, state, next(batches)))
            durations.append(time.perf_counter() - begun)
    return run._replace(seconds=float(np.median(durations[1:] or durations)))


def compare(address: str, options: argparse.Namespace) -> list[Run]:
    with spu.connect(address, start_timeout=60) as chip, chip.session(seed=options.seed) as session:
        direction = natural_gradient(session, duration=options.duration, damping=options.damping)
        contenders = [
            ("SGD", optax.sgd(options.sgd_eta), False),
            ("Adam", optax.adam(options.adam_eta), False),
            ("TNGD", optax.chain(direction, optax.sgd(options.tngd_eta)), True),
        ]
        runs = []
        for label, tx, natural in contenders:
            runs.append(train(label, tx, natural, options))
            print(f"{label}: test loss {runs[-1].losses[-1]:.3f}", flush=True)
        return runs


def table(runs: list[Run]) -> str:
    lines = ["optimizer  steps  test loss  test accuracy (%)  ms a step"]
    lines.append(
        "  ".join(
            "-" * len(title)
            for title in ("optimizer", "steps", "test loss", "test accuracy (%)", "ms a step")
        )
    )
    for run in runs:
        lines.append(
            f"{run.label:9}  {run.steps[-1]:5}  {run.losses[-1]:9.3f}  {100 * run.accuracies[-1]:17.2f}  "
            f"{1000 * run.seconds:9.1f}"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--address", help="of a server that runs already; default an emulator of its own")
    add("--preset", default="ideal", help="of the emulated device")
    add("--steps", type=int, default=120, help="of each optimizer")
    add("--batch", type=int, default=64, help="images of a step")
    add("--hidden", type=int, default=32, help="width of the hidden layer")
    add("--train", type=int, default=10_000, help="training images")
    add("--test", type=int, default=10_000, help="test images")
    add("--damping", type=float, default=0.1, help="lambda")
    add("--duration", type=float, default=50.0, help="t, in units of tau")
    add("--tngd-eta", type=float, default=0.3, help="learning rate of TNGD")
    add("--sgd-eta", type=float, default=0.1, help="learning rate of SGD")
    add("--adam-eta", type=float, default=1e-3, help="learning rate of Adam")
    add("--seed", type=int, default=1, help="of weights, batches and noise")
    add("--out", type=Path, default=Path("out"), help="folder of the picture")
    options = parser.parse_args()
    with start_emulator("--preset", options.preset, running=options.address) as address:
        runs = compare(address, options)
    options.out.mkdir(parents=True, exist_ok=True)
    picture = options.out / "demo-python.svg"
    picture.write_text(
        draw_curves(
            f"MNIST through an SPU, from JAX: b = {options.batch}, {options.hidden} hidden",
            {
                "test cross entropy (nats)": [(run.label, run.steps, run.losses) for run in runs],
                "test accuracy (%)": [
                    (run.label, run.steps, [100 * a for a in run.accuracies]) for run in runs
                ],
            },
        ),
        encoding="utf-8",
    )
    print(f"\n{table(runs)}\n\nCurves: {picture}")


if __name__ == "__main__":
    main()
