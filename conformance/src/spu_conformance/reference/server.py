"""The gRPC server around the service."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc

from .device import Device
from .service import CALLS, Service, guarded

_HANDLERS = {
    "uu": grpc.unary_unary_rpc_method_handler,
    "us": grpc.unary_stream_rpc_method_handler,
    "su": grpc.stream_unary_rpc_method_handler,
    "ss": grpc.stream_stream_rpc_method_handler,
}


def snake(name: str) -> str:
    """Such as "load_matrix" of "LoadMatrix"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def _handler(service: Service, name: str) -> Any:
    kind, request, answer = CALLS[name]
    method = guarded(getattr(service, snake(name)), kind[1] == "s")
    return _HANDLERS[kind](
        method, request_deserializer=request.FromString, response_serializer=answer.SerializeToString
    )


def start_server(device: Device, listen: str) -> tuple[grpc.Server, str]:
    """A server that runs, and its address; port 0 chooses a free one. What it has not is UNIMPLEMENTED."""
    limits = device.options.limits
    # Streams that wait hold a thread each.
    server = grpc.server(
        ThreadPoolExecutor(max_workers=64, thread_name_prefix="call"),
        options=[
            ("grpc.max_receive_message_length", limits.max_message_bytes),
            ("grpc.max_send_message_length", -1),
            ("grpc.max_metadata_size", limits.max_metadata_bytes),
            ("grpc.so_reuseport", 0),
        ],
    )
    service = Service(device)
    handlers = {name: _handler(service, name) for name in CALLS}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("spu.v1.SpuService", handlers),))
    port = server.add_insecure_port(listen)
    server.start()
    return server, f"{listen.rpartition(':')[0]}:{port}"
