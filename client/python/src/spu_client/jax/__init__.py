"""Natural gradients from JAX: curvature factors of pytrees, and an optax transformation that has the device solve with them.

Needs the extra `jax` (jax and optax): pip install "spu-client[jax]".
"""

try:
    import jax as _jax
    import optax as _optax
except ImportError as error:
    raise ImportError(
        'spu_client.jax needs jax and optax: install them with pip install "spu-client[jax]".'
    ) from error

from .factors import Factors
from .kfac import kfac_factors
from .losses import Loss
from .natural_gradient import NaturalGradientState, natural_gradient
from .rows import empirical_rows, ggn_rows, mc_rows

del _jax, _optax

__all__ = [
    "Factors",
    "Loss",
    "NaturalGradientState",
    "empirical_rows",
    "ggn_rows",
    "kfac_factors",
    "mc_rows",
    "natural_gradient",
]
