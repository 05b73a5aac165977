"""Ten small networks, with inputs and labels, each of what a layer can be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from spu_client.torch import Loss

BATCH = 5


class Lambda(nn.Module):
    def __init__(self, f: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.f = f

    def forward(self, x: Tensor) -> Tensor:
        return self.f(x)


class Twice(nn.Module):
    """One layer that a forward uses twice."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(4, 4)
        self.head = nn.Linear(4, 3)

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.head(torch.tanh(self.inner(torch.tanh(self.inner(x)))))
        return out


class Tied(nn.Module):
    """An embedding whose weight is that of the last layer too."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(6, 3, padding_idx=0)
        self.mix = nn.Linear(3, 3)
        self.head = nn.Linear(3, 6)
        self.head.weight = self.words.weight

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.head(torch.tanh(self.mix(self.words(x))))
        return out


class Attention(nn.Module):
    """A transformer's block over tokens."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(7, 4)
        self.norm = nn.LayerNorm(4)
        self.query, self.key, self.value = (nn.Linear(4, 4) for _ in range(3))
        self.head = nn.Linear(4, 2)

    def forward(self, x: Tensor) -> Tensor:
        h = self.norm(self.words(x))
        scores = self.query(h) @ self.key(h).transpose(-1, -2) / 2
        out: Tensor = self.head((h + scores.softmax(-1) @ self.value(h)).mean(1))
        return out


@dataclass
class Case:
    name: str
    make: Callable[[], nn.Module]
    inputs: Callable[[], Tensor]
    loss: Loss
    #: Structures that it can have besides "auto".
    structures: tuple[str, ...] = ("rows",)

    def build(self) -> tuple[nn.Module, Tensor, Tensor]:
        torch.manual_seed(3)
        model = self.make().double()
        inputs = self.inputs()
        with torch.no_grad():
            z = model(inputs)
        if self.loss == "cross_entropy":
            return model, inputs, torch.randint(z.shape[-1], z.shape[:-1])
        labels = torch.randint(2, z.shape).double() if self.loss == "bce" else torch.randn(z.shape).double()
        return model, inputs, labels


def normal(*shape: int) -> Callable[[], Tensor]:
    return lambda: torch.randn(BATCH, *shape, dtype=torch.float64)


def words(count: int, length: int) -> Callable[[], Tensor]:
    return lambda: torch.randint(count, (BATCH, length))


def frozen() -> nn.Module:
    model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 4), nn.Tanh(), nn.Linear(4, 3))
    model[0].requires_grad_(False)
    model[2].weight.requires_grad_(False)
    model[4].bias.requires_grad_(False)
    return model


def convolutions() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(2, 4, 3, stride=2, padding=1),
        nn.ReLU(inplace=True),
        nn.Conv2d(4, 4, 2, groups=2, dilation=2, padding="same", padding_mode="circular"),
        nn.Tanh(),
        nn.Flatten(),
        nn.Linear(36, 3),
    )


CASES = [
    Case(
        "perceptron",
        lambda: nn.Sequential(nn.Linear(4, 5), nn.ReLU(inplace=True), nn.Linear(5, 3)),
        normal(4),
        "cross_entropy",
        ("rows", "kronecker"),
    ),
    Case("regression", lambda: nn.Sequential(nn.Linear(3, 6), nn.Tanh(), nn.Linear(6, 2)), normal(3), "mse"),
    Case(
        "logits",
        lambda: nn.Sequential(nn.Linear(3, 4, bias=False), nn.Tanh(), nn.Linear(4, 3)),
        normal(3),
        "bce",
    ),
    Case("frozen", frozen, normal(4), "cross_entropy"),
    Case("twice", Twice, normal(4), "cross_entropy", ("rows", "kronecker")),
    Case("tied", Tied, words(6, 3), "cross_entropy"),
    Case("attention", Attention, words(7, 3), "cross_entropy"),
    Case(
        "tokens",
        lambda: nn.Sequential(nn.Linear(3, 4), nn.LayerNorm(4), nn.Tanh(), nn.Linear(4, 3)),
        normal(4, 3),
        "cross_entropy",
    ),
    Case("images", convolutions, normal(2, 5, 5), "cross_entropy"),
    Case(
        "series",
        lambda: nn.Sequential(
            nn.Conv1d(2, 3, 3, padding=1, stride=2), nn.Tanh(), nn.Flatten(), nn.LayerNorm(9), nn.Linear(9, 2)
        ),
        normal(2, 6),
        "mse",
    ),
]
