"""The trainers of others call the step, and know of nothing: each run is the plain loop's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, TensorDataset

import spu_client as spu
from spu_client.torch import precondition
from tests.extras.torch.test_loop import weights

OPTIONS: dict[str, Any] = {"damping": 0.05, "duration": 800.0, "seed": 5}
RATE = 0.05


def data() -> TensorDataset:
    random = torch.Generator().manual_seed(9)
    return TensorDataset(torch.randn(24, 4, generator=random), torch.randint(3, (24,), generator=random))


def network() -> nn.Module:
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3))


def plain(session: spu.Session, accumulate: int = 1, clip: float | None = None) -> Tensor:
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    pre = precondition(optimizer, model, session, **OPTIONS)
    for index, (x, y) in enumerate(DataLoader(data(), batch_size=4)):
        (functional.cross_entropy(model(x), y) / accumulate).backward()
        if (index + 1) % accumulate == 0:
            if clip is not None:
                nn.utils.clip_grad_norm_(model.parameters(), clip)
            optimizer.step()
            optimizer.zero_grad()
    pre.remove()
    return weights(model)


def same(chip: spu.Spu, found: Tensor, **how: Any) -> None:
    with chip.session(seed=1) as session:
        wanted = plain(session, **how)
    assert (wanted - weights(network())).norm() > 0.1
    assert (found - wanted).abs().max() < 1e-5


@pytest.mark.parametrize("accumulate", [1, 2])
def test_accelerate(chip: spu.Spu, accumulate: int) -> None:
    accelerate = pytest.importorskip("accelerate")
    accelerator = accelerate.Accelerator(cpu=True, gradient_accumulation_steps=accumulate)
    model = network()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    with chip.session(seed=1) as session:
        model, optimizer, loader = accelerator.prepare(model, optimizer, DataLoader(data(), batch_size=4))
        pre = precondition(optimizer, model, session, **OPTIONS)
        for x, y in loader:
            with accelerator.accumulate(model):
                accelerator.backward(functional.cross_entropy(model(x), y))
                if accelerator.sync_gradients:
                    accelerator.clip_grad_norm_(model.parameters(), 0.5)
                optimizer.step()
                optimizer.zero_grad()
        pre.remove()
    same(chip, weights(accelerator.unwrap_model(model)), accumulate=accumulate, clip=0.5)


def test_lightning(chip: spu.Spu, tmp_path: Path) -> None:
    lightning = pytest.importorskip("lightning")

    base: Any = lightning.LightningModule

    class Module(base):
        def __init__(self, session: spu.Session) -> None:
            super().__init__()
            self.net = network()
            self.session = session

        def training_step(self, batch: Any, index: int) -> Tensor:
            x, y = batch
            return functional.cross_entropy(self.net(x), y)

        def configure_optimizers(self) -> torch.optim.Optimizer:
            optimizer = torch.optim.Adam(self.parameters(), lr=RATE)
            precondition(optimizer, self.net, self.session, **OPTIONS)
            return optimizer

    with chip.session(seed=1) as session:
        module = Module(session)
        trainer = lightning.Trainer(
            max_epochs=1,
            accelerator="cpu",
            devices=1,
            logger=False,
            enable_checkpointing=False,
            enable_progress_bar=False,
            enable_model_summary=False,
            default_root_dir=tmp_path,
        )
        trainer.fit(module, DataLoader(data(), batch_size=4))
    same(chip, weights(module.net))


def test_trainer_of_hugging_face(chip: spu.Spu, tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")

    class Model(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.net = network()

        def forward(self, x: Tensor, labels: Tensor) -> dict[str, Tensor]:
            logits = self.net(x)
            return {"loss": functional.cross_entropy(logits, labels), "logits": logits}

    rows = [{"x": x, "labels": y} for x, y in data()]
    model = Model()
    optimizer = torch.optim.Adam(model.parameters(), lr=RATE)
    with chip.session(seed=1) as session:
        pre = precondition(optimizer, model, session, output=lambda out: out["logits"], **OPTIONS)
        arguments = transformers.TrainingArguments(
            output_dir=str(tmp_path),
            num_train_epochs=1,
            per_device_train_batch_size=4,
            use_cpu=True,
            report_to=[],
            save_strategy="no",
            logging_strategy="no",
            max_grad_norm=0.5,
            disable_tqdm=True,
            lr_scheduler_type="constant",
            train_sampling_strategy="sequential",
        )
        schedule = torch.optim.lr_scheduler.ConstantLR(optimizer, factor=1.0)
        trainer = transformers.Trainer(
            model=model, args=arguments, train_dataset=rows, optimizers=(optimizer, schedule)
        )
        trainer.train()
        pre.remove()
    same(chip, weights(model.net), clip=0.5)
