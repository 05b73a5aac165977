"""The Python client on the reference device, unchanged."""

from __future__ import annotations

import numpy as np
import pytest
import spu_client as spu

from tests.support import serving, session_of

RNG = np.random.default_rng(3)


def test_every_call_of_a_training_step() -> None:
    with session_of(kappa=0.0) as session:
        assert session.load(spu.diagonal([1.0, 2.0])).result().version == 1
        assert session.target([1.0, 1.0]).result().version == 1
        evolution = session.evolve(50, initial="target").result()
        assert (evolution.matrix_version, evolution.target_version) == (1, 1)
        read = session.sample(dtype="float64", checksum=True).result()
        np.testing.assert_allclose(read.values, [[1.0, 0.5]], rtol=1e-12)
        step = session.step([2.0, 2.0], 50, initial="zero", damping=1.0, dtype="float64").result()
        assert step.samples is not None
        np.testing.assert_allclose(step.samples.values, [[1.0, 2 / 3]], rtol=1e-12)


@pytest.mark.parametrize("encoding", ["float64", "float32", "float16", "bfloat16", "int16", "int8"])
def test_every_number_format(encoding: spu.Encoding) -> None:
    J = RNG.integers(-3, 4, (6, 4)).astype(np.float64)
    with session_of(kappa=0.0) as session:
        session.load(spu.low_rank(spu.rows(J, encoding=encoding), examples=3, damping=1.0), checksum=True)
        session.target(np.ones(4))
        session.evolve(100, initial="zero")
        got = session.sample(dtype="float64").result().values[0]
    np.testing.assert_allclose(
        got, np.linalg.solve(J.T @ J + np.eye(4), np.ones(4)), rtol=2e-2 if encoding == "int8" else 1e-3
    )


def test_failures_have_their_reasons() -> None:
    with session_of() as session:
        with pytest.raises(spu.SpuError) as failed:
            session.evolve(1).result()
        assert (failed.value.code, failed.value.reason) == ("FAILED_PRECONDITION", "NOT_LOADED")
        session.load(spu.diagonal([1.0, 2.0])).result()
        with pytest.raises(spu.SpuError) as failed:
            session.target([1.0]).result()
        assert (failed.value.code, failed.value.reason) == ("INVALID_ARGUMENT", "DIMENSION_MISMATCH")
        with pytest.raises(spu.SpuError) as failed:
            session.load(spu.diagonal([1.0, -2.0])).result()
        assert (failed.value.code, failed.value.reason) == ("FAILED_PRECONDITION", "NOT_POSITIVE_DEFINITE")
        assert session.load(spu.diagonal([1.0, 2.0])).result().version == 2


def test_one_client_after_the_other() -> None:
    with serving() as address, spu.connect(address) as chip:
        first = chip.session(seed=1)
        with pytest.raises(spu.SpuError) as failed:
            chip.session(wait=0)
        assert failed.value.reason == "DEVICE_BUSY"
        first.close()
        with chip.session(seed=1) as second, pytest.raises(spu.SpuError, match="load"):
            second.sample().result()
