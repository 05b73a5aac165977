"""The Fisher matrix of the passes since the last step, by its factors."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from ..checks import extent
from ..errors import SpuError
from ..structures.tensor import Encoding
from .batch import Batch, joined, make_batch
from .factors import StepFactors, step_factors
from .output_rows import Fisher, Loss, checked_loss, drawn_rows, hessian_rows, terms_of
from .recorder import Call, Recorder, trace
from .sites import couples_examples, find_sites, unreached


class Curvature:
    """Records passes of a model, and makes the factors of a step of them."""

    def __init__(
        self,
        model: nn.Module,
        trained: Sequence[Tensor],
        *,
        loss: Loss,
        fisher: Fisher,
        samples: int,
        structure: str | Mapping[str, str],
        encoding: Encoding | None,
        seed: int,
    ) -> None:
        checked_loss(loss, fisher)
        self.fisher = fisher
        self.sites = find_sites(model, trained, structure)
        if not self.sites:
            raise SpuError(
                "INVALID_ARGUMENT",
                "model: has no layer that can be preconditioned: train one of nn.Linear, Conv1d, Conv2d, Embedding or LayerNorm.",
            )
        self.recorder = Recorder(self.sites)
        self.generator: torch.Generator | None = None
        self._model = model
        self._loss = loss
        self._samples = extent("samples", samples)
        self._encoding = encoding
        self._seed = seed
        self._state: Tensor | None = None
        self._passes: list[Batch] = []
        self._told = False

    @property
    def passes(self) -> int:
        """How many there are since the last step."""
        return len(self._passes)

    def add(self, z: Tensor, calls: Sequence[Call], gradient: Callable[[], Tensor]) -> None:
        """Takes a pass in: z [examples, ...] is the network's output; `gradient` gives d loss / dz where it is wanted."""
        if z.dim() < 2:
            z = z.reshape(-1, 1)
        self._tell_once()
        row_sets = self._row_sets(z, gradient)
        traced = trace(z, calls, row_sets)
        if traced:
            sets = traced[0].deltas.shape[1]
            self._passes.append(make_batch(self.sites, traced, z.shape[0], terms_of(self._loss, z), sets))

    def _row_sets(self, z: Tensor, gradient: Callable[[], Tensor]) -> Any:
        if self.fisher == "ggn":
            return hessian_rows(self._loss, z)
        if self.fisher == "empirical":
            return [gradient().reshape(z.shape)]
        return drawn_rows(self._loss, z, self._samples, self._random(z.device))

    def _random(self, device: torch.device) -> torch.Generator:
        if self.generator is None:
            self.generator = torch.Generator(device)
            self.generator.manual_seed(self._seed)
            if self._state is not None:
                self.generator.set_state(self._state)
        return self.generator

    def forget(self) -> None:
        """Drops the passes, such as those of a step that was left out."""
        self._passes = []

    def batch(self) -> Batch:
        """All passes together: the loss of a step is the mean over the terms of them all."""
        if not self._passes:
            raise SpuError(
                "FAILED_PRECONDITION",
                "no row of the Fisher matrix was recorded since the last step: let the loss depend on what output() gives, and "
                "do not run the model under torch.no_grad().",
            )
        return joined(self._passes)

    def factors(self, batch: Batch) -> StepFactors:
        """F of a batch."""
        # L = 1/B sum_e l_e: the empirical rows are grad l_e / sqrt(B) = sqrt(B) dL/dz_e.
        scale = math.sqrt(batch.examples) if self.fisher == "empirical" else 1 / math.sqrt(batch.terms)
        return step_factors(self.sites, batch, scale, self._encoding)

    def _tell_once(self) -> None:
        if self._told:
            return
        self._told = True
        left = unreached(self._model, self.sites)
        if left:
            warnings.warn(f"these parameters keep their gradient: {', '.join(left)}.", stacklevel=2)
        mixed = couples_examples(self._model)
        if mixed is not None:
            warnings.warn(
                f"{mixed} mixes the examples of a batch, which the rows neglect: call eval() on it, or use LayerNorm.",
                stacklevel=2,
            )

    def state_dict(self) -> dict[str, Any]:
        """What a resumed run needs."""
        state = self._state if self.generator is None else self.generator.get_state()
        return {"generator": state, "structure": {site.name: site.structure for site in self.sites}}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Goes on from `state_dict`."""
        for site in self.sites:
            site.structure = state["structure"].get(site.name, site.structure)
        self.generator, self._state = None, state["generator"]
        self.forget()
