"""Rows of J of one layer, from what it was given and what back-propagation gives for its outputs.

Shapes: a call has inputs x [B, ...] and, for K row sets, deltas [B, K, ...] of the layer's outputs; its rows are [B, K, numel].
Positions (tokens, pixels) are summed, as the parameter is shared by all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from .sites import CONVOLUTIONS, Site


@dataclass(frozen=True)
class Positions:
    """A layer y_t = W a_t + c at every position t: a [B, T, inputs], deltas [B, K, T, outputs]."""

    a: Tensor
    d: Tensor


def _windows(module: nn.Module, x: Tensor) -> Tensor:
    """What the kernel of a convolution sees: [B, channels * kernel, positions], also for one axis."""
    padding = module._reversed_padding_repeated_twice
    if any(padding):
        mode = "constant" if module.padding_mode == "zeros" else module.padding_mode
        x = functional.pad(x, padding, mode=mode)
    one = (1,) if isinstance(module, nn.Conv1d) else ()
    x = x.unsqueeze(2) if one else x
    kernel, stride, dilation = (
        (*one, *extents) for extents in (module.kernel_size, module.stride, module.dilation)
    )
    return functional.unfold(x, kernel, dilation=dilation, stride=stride)


def positions_of(site: Site, x: Tensor, deltas: Tensor) -> Positions:
    """A linear layer or convolution as one matrix at every position; a bias has the activation 1."""
    batch, sets = deltas.shape[:2]
    if isinstance(site.module, CONVOLUTIONS):
        a = _windows(site.module, x).transpose(1, 2)
        d = deltas.flatten(3).transpose(2, 3)
    else:
        a = x.reshape(batch, -1, x.shape[-1])
        d = deltas.reshape(batch, sets, -1, deltas.shape[-1])
    if site.weight is None:
        a = a[..., :0]
    if site.bias is not None:
        a = torch.cat([a, a.new_ones(*a.shape[:-1], 1)], -1)
    return Positions(a, d)


def dense_rows(site: Site, x: Tensor, deltas: Tensor) -> dict[Tensor, Tensor]:
    """Rows of each parameter of the layer, [B, K, numel]."""
    module = site.module
    if isinstance(module, nn.Embedding):
        return {site.parameters[0]: _embedding_rows(module, x, deltas)}
    rows = {}
    if isinstance(module, nn.LayerNorm):
        weight_rows = deltas
        if site.weight is not None:
            standard = functional.layer_norm(x, module.normalized_shape, eps=module.eps)
            weight_rows = deltas * standard.unsqueeze(1)
        each = [(site.weight, weight_rows), (site.bias, deltas)]
        for p, values in each:
            if p is not None:
                rows[p] = values.reshape(*deltas.shape[:2], -1, p.numel()).sum(2)
        return rows
    if site.weight is not None:
        rows[site.weight] = _weight_rows(site, x, deltas)
    if site.bias is not None:
        outputs = deltas.flatten(3).sum(3) if isinstance(module, CONVOLUTIONS) else deltas
        rows[site.bias] = outputs.reshape(*deltas.shape[:2], -1, site.bias.numel()).sum(2)
    return rows


def _weight_rows(site: Site, x: Tensor, deltas: Tensor) -> Tensor:
    batch, sets = deltas.shape[:2]
    module = site.module
    if not isinstance(module, CONVOLUTIONS):
        a = x.reshape(batch, -1, x.shape[-1])
        d = deltas.reshape(batch, sets, -1, deltas.shape[-1])
        return torch.einsum("bkto,bti->bkoi", d, a).flatten(2)
    groups = module.groups
    windows = _windows(module, x)
    a = windows.reshape(batch, groups, -1, windows.shape[-1])
    d = deltas.flatten(3).reshape(batch, sets, groups, -1, windows.shape[-1])
    return torch.einsum("bkgot,bgit->bkgoi", d, a).flatten(2)


def _embedding_rows(module: nn.Embedding, x: Tensor, deltas: Tensor) -> Tensor:
    batch, sets = deltas.shape[:2]
    words, width = module.weight.shape
    tokens = x.reshape(batch, -1)
    d = deltas.reshape(batch, sets, -1, width)
    if module.padding_idx is not None:
        d = d * (tokens != module.padding_idx).to(d.dtype)[:, None, :, None]
    rows = d.new_zeros(batch, sets, words, width)
    index = tokens[:, None, :, None].expand(batch, sets, -1, width)
    return rows.scatter_add_(2, index, d).flatten(2)
