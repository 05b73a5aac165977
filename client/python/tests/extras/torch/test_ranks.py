"""Two processes, each with half of the batch, take the steps of one that has all of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.distributed as dist
import torch.multiprocessing as mp
from torch import Tensor
from torch.nn import functional
from torch.nn.parallel import DistributedDataParallel

import spu_client as spu
from spu_client.torch import precondition
from tests.extras.torch.test_loop import batch, network, weights
from tests.support.server import Server

OPTIONS: dict[str, Any] = {"fisher": "ggn", "damping": 0.05, "duration": 400.0, "encoding": "float64"}
RANKS, STEPS = 2, 3


def train(model: Any, inner: Any, session: spu.Session | None, share: slice, **more: Any) -> Tensor:
    optimizer = torch.optim.SGD(inner.parameters(), lr=0.1)
    pre = precondition(optimizer, model, session, **OPTIONS, **more)
    for step in range(STEPS):
        x, y = (each[share] for each in batch(step))
        optimizer.zero_grad()
        functional.cross_entropy(model(x), y).backward()
        optimizer.step()
    pre.remove()
    return weights(inner)


def run(rank: int, address: str, folder: str, more: dict[str, Any]) -> None:
    os.environ["GLOO_SOCKET_IFNAME"] = "lo"
    dist.init_process_group("gloo", init_method=f"file://{folder}/meeting", rank=rank, world_size=RANKS)
    inner = network()
    model = DistributedDataParallel(inner)
    share = slice(rank, None, RANKS)
    if rank > 0:
        found = train(model, inner, None, share, process_group=dist.group.WORLD, **more)
    else:
        with spu.connect(address) as chip, chip.session(seed=1) as session:
            found = train(model, inner, session, share, process_group=dist.group.WORLD, **more)
    torch.save(found, f"{folder}/{rank}.pt")
    dist.destroy_process_group()


@pytest.mark.parametrize("more", [{}, {"lag": 1}, {"structure": {"3": "kronecker"}}], ids=str)
def test_ranks_share_a_device(
    server: Server, session: spu.Session, tmp_path: Path, more: dict[str, Any]
) -> None:
    renamed = (
        {"structure": {f"module.{k}": v for k, v in more["structure"].items()}}
        if "structure" in more
        else more
    )
    mp.start_processes(run, args=(server.address, str(tmp_path), renamed), nprocs=RANKS, start_method="spawn")
    alone = network()
    wanted = train(alone, alone, session, slice(None), **more)
    assert (wanted - weights(network())).norm() > 0.1
    for rank in range(RANKS):
        found = torch.load(tmp_path / f"{rank}.pt", weights_only=True)
        assert (found - wanted).abs().max() < 1e-6


def test_says_where_the_session_belongs(session: spu.Session, tmp_path: Path) -> None:
    dist.init_process_group("gloo", init_method=f"file://{tmp_path}/meeting", rank=0, world_size=1)
    try:
        model = DistributedDataParallel(network())
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        with pytest.raises(spu.SpuError, match="process_group: is None"):
            precondition(optimizer, model, session)
        with pytest.raises(spu.SpuError, match="session: is of the first rank alone"):
            precondition(optimizer, model, None, process_group=dist.group.WORLD)
    finally:
        dist.destroy_process_group()
