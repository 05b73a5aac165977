"""What each defect should change, as a check of its own against a closed form: True where the device is right.

Statistical bounds are 5 standard errors of what a right device gives (6e-7 of false alarms each).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import grpc
import numpy as np
import spu_client as spu
from numpy.typing import NDArray
from spu_client._proto import spu_v1 as pb

from spu_conformance.reference.converter import Converter
from tests.support import serving, session_of

Array = NDArray[np.float64]

N = 16
SIGMAS = 5.0


def close(got: Any, expected: Any) -> bool:
    return bool(np.allclose(got, expected, rtol=1e-9, atol=1e-12))


def rest_of(matrix: spu.Matrix, b: Any) -> Array:
    """The equilibrium without noise, which an evolution from 0 over 1000 tau reaches."""
    with session_of(kappa=0.0) as session:
        session.load(matrix)
        session.target(np.asarray(b, np.float64))
        session.evolve(1000, initial="zero")
        return np.asarray(session.sample(dtype="float64").result().values[0])


def relaxed(duration: float) -> Array:
    """diag(1, 2) from 0 towards b = (1, 1), without noise."""
    with session_of(kappa=0.0) as session:
        session.load(spu.diagonal([1.0, 2.0]))
        session.target([1.0, 1.0])
        session.evolve(duration, initial="zero")
        return np.asarray(session.sample(dtype="float64").result().values[0])


def readings(count: int, seed: int = 1, interval: float = 1.0, reduce: Any = None, kappa: float = 1.0) -> Any:
    """Of the identity at b = 0, in equilibrium."""
    with session_of(kappa=kappa, seed=seed) as session:
        session.load(spu.diagonal(np.ones(N)))
        session.target(np.zeros(N))
        return session.sample(count, interval=interval, burn_in=30, dtype="float64", reduce=reduce).result()


def innovations(count: int = 20_000) -> Array:
    """(x_{k+1} - e^-h x_k) / sqrt(1 - e^-2h) with h = 1: standard normal."""
    x = np.asarray(readings(count).values)
    return np.asarray((x[1:] - np.exp(-1) * x[:-1]) / np.sqrt(1 - np.exp(-2)))


def within(got: float, expected: float, standard_error: float) -> bool:
    return abs(got - expected) < SIGMAS * standard_error


def kappa() -> bool:
    z = innovations()
    return within(float(np.mean(z**2)), 1.0, np.sqrt(2 / z.size))


def tau() -> bool:
    return close(relaxed(1.0), [1 - np.exp(-1), (1 - np.exp(-2)) / 2])


def damping() -> bool:
    return close(rest_of(spu.diagonal([1.0, 2.0], damping=0.5), [1, 1]), [1 / 1.5, 1 / 2.5])


def equilibrium() -> bool:
    return close(rest_of(spu.diagonal([1.5, 2.0]), [1, 1]), [1 / 1.5, 1 / 2])


def kronecker() -> bool:
    A, G = np.array([[2.0, 0.5], [0.5, 1.0]]), np.diag([1.0, 2.0, 3.0])
    b = np.arange(1.0, 7.0)
    return close(rest_of(spu.kronecker(A=A, G=G), b), np.linalg.solve(np.kron(G, A), b))


def triangle() -> bool:
    D = np.array([[4.0, 1.0, 2.0], [1.0, 3.0, 0.2], [2.0, 0.2, 6.0]])
    b = np.array([1.0, 2.0, 3.0])
    lower = spu.dense(D[np.tril_indices(3)], lower_triangle=True)
    return close(rest_of(lower, b), np.linalg.solve(D, b))


def segments() -> bool:
    rng = np.random.default_rng(5)
    J, K = rng.standard_normal((4, 2)), rng.standard_normal((4, 2))
    b, both = np.arange(1.0, 5.0), np.hstack([J, K])
    matrix = spu.low_rank([spu.rows(J), spu.rows(K)], examples=4, damping=1.0)
    return close(rest_of(matrix, b), np.linalg.solve(both.T @ both + np.eye(4), b))


def row_scale() -> bool:
    J = np.array([[1.0, 2.0], [100.0, 50.0]])
    rows = spu.rows(J, encoding=spu.Quantized("int16", scale="row"))
    b = np.array([1.0, 2.0])
    got = rest_of(spu.low_rank(rows, examples=2, damping=1.0), b)
    return bool(np.allclose(got, np.linalg.solve(J.T @ J + np.eye(2), b), rtol=1e-2))


def bfloat16() -> bool:
    with session_of(kappa=0.0) as session:
        session.load(spu.diagonal([1.0]))
        session.target([1 + 2**-7], encoding="bfloat16")
        session.evolve(0, initial="target")
        return close(session.sample(dtype="float64").result().values, [[1 + 2**-7]])


def duration() -> bool:
    with session_of(kappa=0.0) as session:
        session.load(spu.diagonal([1.0]))
        session.target([1.0])
        evolution = session.evolve(2.0).result()
        return evolution.end_tick - evolution.start_tick == 2000


def shared() -> bool:
    z = innovations(2_000)
    return within(float(np.mean(z[:, 0] * z[:, 1])), 0.0, 1 / np.sqrt(len(z)))


def lagged() -> bool:
    z = innovations()
    products = z[1:] * z[:-1]
    return within(float(products.mean()), 0.0, 1 / np.sqrt(products.size))


def tails() -> bool:
    z = innovations()
    return within(float(np.mean(z**4)), 3.0, np.sqrt(96 / z.size))


def seeds_differ() -> bool:
    return not np.array_equal(readings(3, seed=1).values, readings(3, seed=2).values)


def seeds_repeat() -> bool:
    return bool(np.array_equal(readings(3, seed=1).values, readings(3, seed=1).values))


def repeated() -> bool:
    x = readings(200).values
    return not np.any(np.all(x[1:] == x[:-1], axis=1))


def converted() -> Any:
    """A state of every code and beyond, read by an ADC of 6 bits and full scale 1."""
    x = np.linspace(-1.2, 1.2, 241)
    with session_of(kappa=0.0, adc=Converter(6, 1.0)) as session:
        session.load(spu.diagonal(np.ones(len(x))))
        session.target(np.zeros(len(x)))
        session.state(x)
        session.evolve(0, initial="loaded")
        return x, session.sample(dtype="float64").result()


def codes() -> bool:
    x, read = converted()
    expected = np.clip(np.rint(x * 32), -32, 31)
    return close(read.values[0] * 32, expected)


def clips() -> bool:
    x, read = converted()
    rounded = np.rint(x * 32)
    return bool(read.timing.clipped == np.count_nonzero((rounded < -32) | (rounded > 31)))


def full_scale() -> bool:
    return close(converted()[1].timing.full_scale, 1.0)


def effect() -> bool:
    """A target for later does not change an evolution that ends before."""
    with session_of(kappa=0.0) as session:
        session.load(spu.diagonal([1.0]))
        session.target([1.0])
        session.target([5.0], effective_at=100_000)
        session.evolve(50, initial="zero")
        return close(session.sample(dtype="float64").result().values, [[1.0]])


def version() -> bool:
    with session_of() as session:
        return session.load(spu.diagonal([1.0])).result().version == 1


def request() -> bool:
    with session_of(kappa=0.0) as session:
        session.load(spu.diagonal([1.0]))
        session.target([1.0])
        first = session.evolve(1, request_id="once").result()
        return session.evolve(1, request_id="once").result() == first


def unfinished() -> bool:
    """A stream that ends without a finish leaves the old matrix, and ABORTED."""
    with serving(kappa=0.0) as address, grpc.insecure_channel(address) as channel:
        path = "/spu.v1.SpuService/"
        opens = channel.unary_stream(
            f"{path}OpenSession",
            request_serializer=pb.OpenSessionRequest.SerializeToString,
            response_deserializer=pb.OpenSessionResponse.FromString,
        )
        load = channel.stream_unary(
            f"{path}LoadMatrix",
            request_serializer=pb.LoadMatrixRequest.SerializeToString,
            response_deserializer=pb.LoadMatrixResponse.FromString,
        )
        renew = channel.unary_unary(
            f"{path}RenewLease",
            request_serializer=pb.RenewLeaseRequest.SerializeToString,
            response_deserializer=pb.RenewLeaseResponse.FromString,
        )
        session_id = next(iter(opens(pb.OpenSessionRequest()))).opened.session_id
        spec = pb.TensorSpec(role=pb.TENSOR_ROLE_DIAGONAL, dtype=pb.DATA_TYPE_FLOAT64, shape=[1])
        header = pb.MatrixHeader(
            session_id=session_id,
            matrix=pb.Matrix(diagonal=pb.DiagonalStructure(dimension=1)),
            tensors=[spec],
        )
        chunk = pb.TensorChunk(data=np.ones(1).tobytes())
        status = None
        try:
            load(iter([pb.LoadMatrixRequest(header=header), pb.LoadMatrixRequest(chunk=chunk)]))
        except grpc.RpcError as failed:
            status = failed.code()
        version = renew(pb.RenewLeaseRequest(session_id=session_id)).matrix_version
        return status is grpc.StatusCode.ABORTED and version == 0


def isolation() -> bool:
    with serving(kappa=0.0) as address, spu.connect(address) as chip:
        with chip.session(seed=1) as first:
            first.load(spu.diagonal([1.0]))
            first.target([1.0])
            first.evolve(10).result()
        with chip.session(seed=1) as second:
            second.load(spu.diagonal([1.0]))
            return close(second.sample(dtype="float64").result().values, [[0.0]])


def mean() -> bool:
    return close(readings(50, reduce="mean").mean, readings(50).values.mean(axis=0))


def variance() -> bool:
    return close(readings(50, reduce="mean_and_variance").variance, readings(50).values.var(axis=0, ddof=1))


def timing() -> bool:
    read = readings(11, interval=2.0)
    return close(read.timing.evolve, (30 + 10 * 2.0) * 1e-6)


CHECKS: dict[str, Callable[[], bool]] = {
    "kappa": kappa,
    "tau": tau,
    "damping": damping,
    "one-cell": equilibrium,
    "target-sign": equilibrium,
    "target-equilibrium": equilibrium,
    "factors-swapped": kronecker,
    "triangle-upper": triangle,
    "segment-order": segments,
    "row-scale": row_scale,
    "bfloat16-truncated": bfloat16,
    "duration-seconds": duration,
    "euler": tau,
    "noise-shared": shared,
    "noise-reused": seeds_differ,
    "noise-correlated": lagged,
    "noise-heavy-tailed": tails,
    "samples-repeated": repeated,
    "adc-stuck-bit": codes,
    "adc-missing-code": codes,
    "adc-clip-uncounted": clips,
    "adc-full-scale": full_scale,
    "effect-ignored": effect,
    "version": version,
    "request-twice": request,
    "upload-unfinished": unfinished,
    "state-leak": isolation,
    "seed-ignored": seeds_repeat,
    "mean-count": mean,
    "variance-biased": variance,
    "timing-constant": timing,
}
