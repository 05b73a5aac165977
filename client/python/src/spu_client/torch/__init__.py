"""PyTorch: natural gradients from a device, in a training loop that stays as it is (`precondition`), step by step
(`Preconditioner`), or as an optimizer (`TNGD`)."""

from .damping import Damping
from .output_rows import Fisher, Loss
from .pending import Diagnostics
from .precondition import precondition
from .preconditioner import Preconditioner
from .tngd import TNGD

__all__ = ["TNGD", "Damping", "Diagnostics", "Fisher", "Loss", "Preconditioner", "precondition"]
