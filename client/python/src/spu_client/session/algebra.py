"""Linear algebra that a session's device measures."""

from __future__ import annotations

from ..algebra import inverse as inverses
from ..algebra import solve as solving
from ..algebra.inverse import Estimate, Inverse
from ..algebra.log_probability import log_probability
from ..algebra.posterior import Posterior
from ..algebra.relaxation import Plan, as_matrix, known_kappa
from ..algebra.solve import Solution
from ..checks import several
from ..future import Future
from ..structures.arrays import ArrayLike
from ..structures.matrix import Matrix
from .evolutions import Evolutions


class Algebra(Evolutions):
    """Each measures in several round trips; calls of the session that are made meanwhile are sent behind it.

    In all of them A is made by dense(), low_rank(), ... or is an array, N x N. `samples` is the number of readings; `interval`
    and `burn_in` are device times in units of tau, between readings (default 2 / slowest rate: a correlation of e^-2) and before
    the first (default 14 / slowest rate); `slowest_rate`, in 1/tau, is the smallest eigenvalue of A, needed where neither the
    device nor the damping tells it; `kappa` is the noise variance, by default what the device says of itself.
    """

    def solve(
        self,
        A: Matrix | ArrayLike,
        b: ArrayLike,
        *,
        samples: int = 1000,
        batches: int = 20,
        interval: float | None = None,
        burn_in: float | None = None,
        slowest_rate: float | None = None,
    ) -> Future[Solution]:
        """x = A^-1 b: the mean of the stationary law N(A^-1 b, kappa A^-1) over time (arXiv 2308.05660, section III).

        The statistical error falls as 1 / sqrt(samples); readings are averaged in `batches`, whose spread gives it.
        """
        plan = Plan(samples, interval, burn_in, slowest_rate)
        several("batches", batches)
        return self._compound(lambda: solving.solve(self, A, b, plan, batches))

    def inverse(
        self,
        A: Matrix | ArrayLike,
        *,
        samples: int = 10_000,
        interval: float | None = None,
        burn_in: float | None = None,
        slowest_rate: float | None = None,
        kappa: float | None = None,
    ) -> Future[Inverse]:
        """A^-1 from the covariance of the stationary law N(0, kappa A^-1) (arXiv 2308.05660, section IV)."""
        plan = Plan(several("samples", samples), interval, burn_in, slowest_rate)
        return self._compound(lambda: inverses.inverse(self, A, plan, kappa))

    def trace_inverse(
        self,
        A: Matrix | ArrayLike,
        *,
        samples: int = 2000,
        batches: int = 20,
        interval: float | None = None,
        burn_in: float | None = None,
        slowest_rate: float | None = None,
        kappa: float | None = None,
    ) -> Future[Estimate]:
        """tr A^-1, the sum of the variances over kappa: its relative error is about sqrt(2 / (N samples))."""
        plan = Plan(samples, interval, burn_in, slowest_rate)
        several("batches", batches)
        return self._compound(lambda: inverses.trace_inverse(self, A, plan, kappa, batches))

    def logdet(
        self,
        A: Matrix | ArrayLike,
        *,
        samples: int = 400,
        dampings: int = 25,
        batches: int = 8,
        slowest_rate: float | None = None,
        kappa: float | None = None,
    ) -> Future[Estimate]:
        """log det A, from tr (A + lambda)^-1 at so many `dampings`, of `samples` readings each; A is sent once."""
        plan = Plan(samples, slowest_rate=slowest_rate)
        several("batches", batches)
        several("dampings", dampings)
        return self._compound(lambda: inverses.logdet(self, A, plan, kappa, batches, dampings))

    def posterior(
        self,
        A: Matrix | ArrayLike,
        mean: ArrayLike = None,
        *,
        target: ArrayLike = None,
        kappa: float | None = None,
    ) -> Posterior:
        """N(mean, T A^-1), to be sampled: `posterior(A, mean).sample(n, temperature=T)`.

        Args:
            A: the precision, such as the Hessian of a loss, from its factors.
            mean: N numbers; None means 0. It does not go to the device.
            target: b, instead of the mean: the mean is A^-1 b, which the device finds itself.
            kappa: noise variance; default what the device says of itself.
        """
        return Posterior(self, as_matrix(A), mean, target, kappa)

    def log_probability(
        self,
        trajectory: ArrayLike,
        A: ArrayLike,
        b: ArrayLike,
        interval: float,
        *,
        kappa: float | None = None,
    ) -> float:
        """Natural logarithm of the density of a trajectory x_0 ... x_S, given x_0, under dx = -(A x - b) dt + sqrt(2 kappa) dW.

        Computed on the host, by the exact transition x_{k+1} ~ N(f0(A) x_k + f1(A) b, f2(A)^2), f0 = e^{-a h},
        f1 = (1 - e^{-a h}) / a, f2^2 = kappa (1 - e^{-2 a h}) / a.

        Args:
            trajectory: shape [S + 1, N], as sample(count, interval=interval) gives it.
            A: N x N numbers, damping included.
            b: N numbers.
            interval: device time from one state to the next, in units of tau.
            kappa: noise variance; default what the device says of itself.
        """
        return log_probability(trajectory, A, b, interval, known_kappa(self, kappa))
