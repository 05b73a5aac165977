"""The cases that the TypeScript client passes too: test/cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import grpc
import numpy as np
import pytest

import spu_client as spu
from spu_client._proto import spu_v1
from spu_client.errors import to_spu_error
from spu_client.operations.open_session import SessionWaiting
from spu_client.operations.sample import read_out
from spu_client.structures.tensor import Tensor, tensor
from spu_client.transport.retry import RetryPolicy, backoff, is_transient
from spu_client.upload.chunks import UploadBody
from spu_client.wire import read

FOLDER = Path(__file__).resolve().parents[3] / "test" / "cases"


def cases(file: str, key: str) -> pytest.MarkDecorator:
    found = json.loads((FOLDER / f"{file}.json").read_text())[key]
    return pytest.mark.parametrize(
        "case", found, ids=[case.get("name", str(i)) for i, case in enumerate(found)]
    )


def tensor_of(case: dict[str, Any]) -> Tensor:
    values = np.array([float(value) for value in case["values"]], case["source"])
    encoding: Any = case["dtype"]
    if case["scale"] is not None:
        encoding = spu.Quantized(case["dtype"], case["scale"])
    shape = tuple(case["shape"])
    return tensor("dense", shape, "x", values, encoding, lower_triangle=case["lowerTriangle"])


@cases("encodings", "sent")
def test_sends_the_bytes(case: dict[str, Any]) -> None:
    body = UploadBody([tensor_of(case)])
    assert list(body.scales()[0]) == case["scales"]
    assert b"".join(bytes(chunk.data) for chunk in body.chunks()).hex() == case["bytes"]
    assert body.whole().hex() == case["bytes"]


@cases("encodings", "refused")
def test_refuses_numbers(case: dict[str, Any]) -> None:
    with pytest.raises(spu.SpuError) as refused:
        UploadBody([tensor_of(case)]).whole()
    assert (refused.value.code, refused.value.message) == ("INVALID_ARGUMENT", case["message"])


@cases("retries", "failures")
def test_decides_about_a_repetition(case: dict[str, Any]) -> None:
    assert (
        is_transient(spu.SpuError(case["code"], "x", retry_after=case["retryAfter"])) == case["isTransient"]
    )


@cases("retries", "waits")
def test_waits_before_a_repetition(case: dict[str, Any]) -> None:
    error = spu.SpuError("UNAVAILABLE", "x", retry_after=case["retryAfter"])
    for _ in range(20):
        assert case["least"] <= backoff(RetryPolicy(), case["attempt"], error) <= case["most"]


@cases("retries", "readOuts")
def test_repeats_a_read_out_that_moves_nothing(case: dict[str, Any]) -> None:
    what = read_out(
        "",
        count=case["count"],
        at=None,
        interval=case["interval"],
        burn_in=case["burnIn"],
        reduce=None,
        dtype="float32",
        checksum=False,
    )
    assert what.is_repeatable == case["isRepeatable"]


class Failed(grpc.RpcError):
    """What gRPC raises."""

    def __init__(self, case: dict[str, Any]) -> None:
        super().__init__()
        self._case = case

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode[self._case["status"]]

    def details(self) -> str:
        return str(self._case["message"])

    def trailing_metadata(self) -> Any:
        details = self._case["details"]
        return [] if details is None else [("grpc-status-details-bin", bytes.fromhex(details))]


@cases("errors", "answers")
def test_reads_an_error(case: dict[str, Any]) -> None:
    error = to_spu_error(Failed(case))
    assert isinstance(error, spu.SpuError)
    assert (error.code, error.message, error.reason) == (case["status"], case["message"], case["reason"])
    assert error.metadata == case["metadata"]
    assert [vars(field) for field in error.fields] == case["fields"]
    assert error.retry_after == case["retryAfter"]


@cases("waits", "waiting")
def test_tells_whom_it_waits_for(case: dict[str, Any]) -> None:
    at_most = case["atMostSeconds"]
    wire = spu_v1.SessionWaiting(
        device=case["device"],
        before=case["before"],
        reason=spu_v1.WaitReason.Value(case["wire"]),
        at_most=None if at_most is None else {"seconds": int(at_most), "nanos": round(at_most % 1 * 1e9)},
    )
    waiting = read(SessionWaiting, wire)
    assert (waiting.device, waiting.before, waiting.at_most) == (case["device"], case["before"], at_most)
    assert waiting.reason.replace("_", "") == case["reason"].lower()
    assert str(waiting) == case["text"]
