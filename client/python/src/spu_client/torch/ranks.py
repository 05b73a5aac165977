"""Several trainers with one device (DistributedDataParallel): the first of them brings the rows of all, and shares the answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor

from .batch import Batch, DenseRows

Directions = dict[Tensor, Tensor]


class Ranks:
    """The ranks of a process group, each with its share of a batch, of the same size."""

    def __init__(self, group: Any, parameters: Sequence[Tensor]) -> None:
        self._group = group
        self._parameters = list(parameters)
        self._index = {p: index for index, p in enumerate(self._parameters)}
        self._leader = dist.get_global_rank(group, 0)
        self.rank = dist.get_rank(group)

    @property
    def leads(self) -> bool:
        """Holds the session."""
        return self.rank == 0

    def gather(self, batch: Batch) -> list[Batch] | None:
        """The batches of all ranks, on the one that leads."""
        found: list[Any] | None = [None] * dist.get_world_size(self._group) if self.leads else None
        dist.gather_object(self._numbered(batch), found, dst=self._leader, group=self._group)
        return None if found is None else [self._named(each) for each in found]

    def share(self, answer: Directions | Exception | None) -> Directions:
        """What the leading rank found, on all of them; its error, too."""
        if isinstance(answer, dict):
            message: list[Any] = [[self._index[p] for p in answer]]
        else:
            message = [answer]
        dist.broadcast_object_list(message, src=self._leader, group=self._group)
        if isinstance(message[0], Exception):
            raise message[0]
        parameters = [self._parameters[index] for index in message[0]]
        if answer is None:
            numbers = torch.cat([torch.zeros_like(p).flatten() for p in parameters]).detach()
        else:
            assert isinstance(answer, dict)
            numbers = torch.cat([answer[p].flatten().to(p.dtype) for p in parameters])
        dist.broadcast(numbers, src=self._leader, group=self._group)
        pieces = numbers.split([p.numel() for p in parameters])
        return {p: piece.reshape(p.shape) for p, piece in zip(parameters, pieces, strict=True)}

    def _numbered(self, batch: Batch) -> Batch:
        """Parameters are named by number on the way; each rank has its own."""
        return self._renamed(batch, self._index)

    def _named(self, batch: Batch) -> Batch:
        return self._renamed(batch, dict(enumerate(self._parameters)))

    def _renamed(self, batch: Batch, names: dict[Any, Any]) -> Batch:
        parts = {
            site: DenseRows({names[key]: rows for key, rows in part.rows.items()})
            if isinstance(part, DenseRows)
            else part
            for site, part in batch.parts.items()
        }
        return replace(batch, parts=parts)
