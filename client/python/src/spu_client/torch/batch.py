"""What one forward pass tells of the Fisher matrix, layer by layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from ..errors import invalid_argument
from .layer_rows import Positions, dense_rows, positions_of
from .recorder import Traced
from .sites import Site

#: Numbers of dense rows that a layer may have by default (4 MiB as float32); wider ones take K-FAC.
DENSE_NUMBERS = 2**20


@dataclass
class DenseRows:
    """Rows of each parameter, [B, K, numel]; not yet over sqrt(M)."""

    rows: dict[Tensor, Tensor]


@dataclass
class RowKronecker:
    """Inputs a [B, inputs] and gradients d [B, K, outputs], whose outer products are the rows."""

    a: Tensor
    d: Tensor


@dataclass
class Factors:
    """Sums of a a^T over `count` positions and of d d^T."""

    a: Tensor
    d: Tensor
    count: int


Part = DenseRows | RowKronecker | Factors


@dataclass
class Batch:
    """One forward pass: its examples, the terms of its loss, and a part for each site that it used."""

    examples: int
    terms: int
    #: K.
    sets: int
    parts: dict[int, Part]


def make_batch(
    sites: Sequence[Site], traced: Sequence[Traced], examples: int, terms: int, sets: int
) -> Batch:
    """Sums what each layer's calls give. A site whose structure is "auto" is decided here, once."""
    calls: dict[int, list[Traced]] = {}
    for each in traced:
        calls.setdefault(each.site, []).append(each)
    parts = {}
    for index, of_site in sorted(calls.items()):
        site = sites[index]
        if site.structure == "auto":
            site.structure = _choose(site, of_site)
        part = _part(site, of_site)
        if part is not None:
            parts[index] = part
    return Batch(examples, terms, sets, parts)


def _is_single(calls: Sequence[Traced]) -> bool:
    """One input an example: the rows are outer products."""
    return len(calls) == 1 and calls[0].x.dim() == 2 and calls[0].deltas.dim() == 3


def _choose(site: Site, calls: Sequence[Traced]) -> str:
    if isinstance(site.module, nn.Linear) and _is_single(calls):
        return "row_kronecker"
    batch, sets = calls[0].deltas.shape[:2]
    numbers = batch * sets * sum(p.numel() for p in site.parameters)
    if numbers <= DENSE_NUMBERS or isinstance(site.module, nn.LayerNorm):
        return "rows"
    return "kronecker" if site.is_matrix else "skip"


def _part(site: Site, calls: Sequence[Traced]) -> Part | None:
    if site.structure == "skip":
        return None
    if site.structure == "row_kronecker":
        if not _is_single(calls):
            raise invalid_argument(
                f'structure["{site.name}"]',
                'is "row_kronecker", but the layer had several inputs an example: take "rows" or "kronecker".',
            )
        found = positions_of(site, calls[0].x, calls[0].deltas)
        return RowKronecker(found.a[:, 0], found.d[:, :, 0])
    if site.structure == "kronecker":
        return _factors([positions_of(site, call.x, call.deltas) for call in calls])
    rows: dict[Tensor, Tensor] = {}
    for call in calls:
        for p, values in dense_rows(site, call.x, call.deltas).items():
            rows[p] = rows[p] + values if p in rows else values
    return DenseRows(rows)


def _factors(calls: Sequence[Positions]) -> Factors:
    a = sum(torch.einsum("bti,btj->ij", call.a, call.a) for call in calls)
    d = sum(torch.einsum("bkti,bktj->ij", call.d, call.d) for call in calls)
    return Factors(a, d, sum(call.a.shape[0] * call.a.shape[1] for call in calls))


def joined(batches: Sequence[Batch]) -> Batch:
    """Several passes (gradient accumulation) as one; where they differ in K, rows of zeros fill up."""
    if len(batches) == 1:
        return batches[0]
    sets = max(batch.sets for batch in batches)
    indices = sorted({index for batch in batches for index in batch.parts})
    parts = {index: _joined_part(batches, index, sets) for index in indices}
    return Batch(sum(b.examples for b in batches), sum(b.terms for b in batches), sets, parts)


def _padded(rows: Tensor, sets: int) -> Tensor:
    if rows.shape[1] == sets:
        return rows
    return torch.cat([rows, rows.new_zeros(rows.shape[0], sets - rows.shape[1], rows.shape[2])], 1)


def _joined_part(batches: Sequence[Batch], index: int, sets: int) -> Part:
    parts = [batch.parts.get(index) for batch in batches]
    known = next(part for part in parts if part is not None)
    if isinstance(known, Factors):
        every = [part for part in parts if isinstance(part, Factors)]
        return Factors(sum(p.a for p in every), sum(p.d for p in every), sum(p.count for p in every))
    if isinstance(known, RowKronecker):
        pieces = [
            (part.a, _padded(part.d, sets))
            if isinstance(part, RowKronecker)
            else (
                known.a.new_zeros(b.examples, known.a.shape[1]),
                known.d.new_zeros(b.examples, sets, known.d.shape[2]),
            )
            for b, part in zip(batches, parts, strict=True)
        ]
        return RowKronecker(torch.cat([a for a, _ in pieces]), torch.cat([d for _, d in pieces]))
    rows = [_rows_of(batch, part, known.rows, sets) for batch, part in zip(batches, parts, strict=True)]
    return DenseRows({p: torch.cat([each[p] for each in rows]) for p in known.rows})


def _rows_of(
    batch: Batch, part: Part | None, known: Mapping[Tensor, Tensor], sets: int
) -> dict[Tensor, Tensor]:
    """Rows of a pass; zeros where it did not use the layer."""
    if isinstance(part, DenseRows):
        return {p: _padded(rows, sets) for p, rows in part.rows.items()}
    assert part is None
    return {p: rows.new_zeros(batch.examples, sets, p.numel()) for p, rows in known.items()}
