"""A gRPC server that hands every call on to another, and can answer in its stead."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc


@dataclass
class GrpcProxy:
    address: str = ""
    #: Method and metadata of each call.
    calls: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    #: Methods that it has not.
    missing: set[str] = field(default_factory=set)
    #: Statuses that the next calls of a method end with, oldest first.
    failures: dict[str, list[grpc.StatusCode]] = field(default_factory=dict)

    def names(self) -> list[str]:
        return [name for name, _ in self.calls]


class _Handler(grpc.GenericRpcHandler):  # type: ignore[type-arg]
    def __init__(self, proxy: GrpcProxy, channel: Any) -> None:
        self._proxy = proxy
        self._channel = channel

    def service(self, details: Any) -> Any:
        name = details.method.rpartition("/")[2]
        metadata = {key: value for key, value in details.invocation_metadata if not key.startswith("grpc-")}
        self._proxy.calls.append((name, metadata))
        if name in self._proxy.missing:
            return None

        def forward(requests: Iterator[bytes], context: Any) -> Iterator[bytes]:
            failures = self._proxy.failures.get(name)
            if failures:
                context.abort(failures.pop(0), "made to fail")
            sent = [(key, value) for key, value in metadata.items() if key != "user-agent"]
            call = self._channel.stream_stream(details.method)(requests, metadata=sent)
            context.add_callback(call.cancel)
            context.send_initial_metadata(
                [(key, value) for key, value in call.initial_metadata() if key == "spu-route"]
            )
            try:
                yield from call
            except grpc.RpcError as raw:
                error: Any = raw
                context.set_trailing_metadata(
                    [(k, v) for k, v in error.trailing_metadata() or () if k == "grpc-status-details-bin"]
                )
                context.abort(error.code(), error.details())

        return grpc.stream_stream_rpc_method_handler(forward)


@contextmanager
def grpc_proxy(address: str) -> Iterator[GrpcProxy]:
    proxy = GrpcProxy()
    with grpc.insecure_channel(address) as channel:
        server = grpc.server(ThreadPoolExecutor(16), options=[("grpc.max_receive_message_length", -1)])
        server.add_generic_rpc_handlers([_Handler(proxy, channel)])
        proxy.address = f"127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
        server.start()
        try:
            yield proxy
        finally:
            server.stop(0).wait()
