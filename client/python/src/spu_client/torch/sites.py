"""The layers of a model that rows are made of: what kind each is, and which parameters it owns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

from ..checks import one_of, text
from ..errors import invalid_argument

#: "rows": J by all of its numbers; "row_kronecker": the exact outer products of a linear layer with one input an example;
#: "kronecker": K-FAC of the layer, apart from the others; "skip": keeps its gradient.
Structure = Literal["auto", "rows", "row_kronecker", "kronecker", "skip"]
STRUCTURES = ("auto", "rows", "row_kronecker", "kronecker", "skip")

CONVOLUTIONS = (nn.Conv1d, nn.Conv2d)


@dataclass
class Site:
    """A layer whose parameters are trained through the device."""

    name: str
    module: nn.Module
    #: Trained parameters; None where the layer has none, or it is frozen.
    weight: Tensor | None
    bias: Tensor | None
    #: As chosen; "auto" until the first batch has shown what the layer is given.
    structure: str

    @property
    def parameters(self) -> list[Tensor]:
        """Weight and bias, where trained."""
        return [p for p in (self.weight, self.bias) if p is not None]

    @property
    def is_matrix(self) -> bool:
        """A weight of outputs times inputs, as K-FAC wants it."""
        module = self.module
        return isinstance(module, nn.Linear) or (isinstance(module, CONVOLUTIONS) and module.groups == 1)


def _is_known(module: nn.Module) -> bool:
    if isinstance(module, nn.Embedding):
        return module.max_norm is None and not module.scale_grad_by_freq and not module.sparse
    return isinstance(module, (nn.Linear, nn.LayerNorm, *CONVOLUTIONS))


def _checked_structures(model: nn.Module, structure: str | Mapping[str, str]) -> dict[str, str]:
    names = {name for name, _ in model.named_modules()}
    chosen = {"": structure} if isinstance(structure, str) else dict(structure)
    for name, form in chosen.items():
        if text("structure", name) not in names:
            raise invalid_argument(
                "structure",
                f'names "{name}", but the model has no such layer: take a name of named_modules().',
            )
        one_of(f'structure["{name}"]' if name else "structure", form, STRUCTURES)
    return chosen


def _form_of(name: str, chosen: Mapping[str, str]) -> str:
    """The form of the layer itself, or of the nearest layer around it that has one."""
    while name not in chosen and name:
        name = name.rpartition(".")[0]
    return chosen.get(name, "auto")


def find_sites(
    model: nn.Module, trained: Sequence[Tensor], structure: str | Mapping[str, str] = "auto"
) -> list[Site]:
    """The layers that own a trained parameter and can be preconditioned, in the model's order."""
    chosen = _checked_structures(model, structure)
    wanted = {id(p) for p in trained if p.requires_grad}
    owners: dict[int, int] = {}
    for module in model.modules():
        for p in module.parameters(recurse=False):
            owners[id(p)] = owners.get(id(p), 0) + 1
    sites = []
    for name, module in model.named_modules():
        form = _form_of(name, chosen)
        if form == "skip" or not _is_known(module):
            continue
        weight, bias = (
            p if isinstance(p, Tensor) and id(p) in wanted else None
            for p in (getattr(module, "weight", None), getattr(module, "bias", None))
        )
        site = Site(name, module, weight, bias, form)
        if not site.parameters:
            continue
        if any(owners[id(p)] > 1 for p in site.parameters):
            # The rows of a parameter that two layers share add up, which products cannot.
            site.structure = "rows"
        _check_site(site)
        sites.append(site)
    return sites


def _check_site(site: Site) -> None:
    kind = type(site.module).__name__
    if site.structure == "kronecker" and not site.is_matrix:
        raise invalid_argument(
            f'structure["{site.name}"]',
            f'is "kronecker", which a {kind} of this kind has not: take "rows" or "skip".',
        )
    if site.structure == "row_kronecker" and not isinstance(site.module, nn.Linear):
        raise invalid_argument(
            f'structure["{site.name}"]',
            f'is "row_kronecker", which is for nn.Linear and not {kind}: take "rows".',
        )


def unreached(model: nn.Module, sites: Sequence[Site]) -> list[str]:
    """Names of the trained parameters that no site owns."""
    owned = {id(p) for site in sites for p in site.parameters}
    return [name for name, p in model.named_parameters() if p.requires_grad and id(p) not in owned]


def couples_examples(model: nn.Module) -> str | None:
    """A layer that mixes the examples of a batch, for which rows by example do not exist; None where there is none."""
    for name, module in model.named_modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm) and module.training:
            return name
    return None
