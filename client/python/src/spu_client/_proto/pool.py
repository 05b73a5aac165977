"""A descriptor pool of this package's own, and the classes of its messages."""

from importlib.resources import files
from typing import Any

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper

_files = descriptor_pb2.FileDescriptorSet.FromString(
    files(__package__ or __name__).joinpath("spu.binpb").read_bytes()
).file
_pool = descriptor_pool.DescriptorPool()


def _add_all() -> None:
    """Adds each file behind those that it imports."""
    waiting = {file.name: file for file in _files}

    def add(name: str) -> None:
        file = waiting.pop(name, None)
        if file is None:
            return
        for needed in file.dependency:
            add(needed)
        _pool.Add(file)

    for name in list(waiting):
        add(name)


_add_all()


def members(package: str) -> dict[str, Any]:
    """Messages, enumerations and their values of a package, by name."""
    found: dict[str, Any] = {}
    for file in _files:
        if file.package != package:
            continue
        described = _pool.FindFileByName(file.name)
        for name, message in described.message_types_by_name.items():
            found[name] = message_factory.GetMessageClass(message)
        for name, enum in described.enum_types_by_name.items():
            found[name] = EnumTypeWrapper(enum)
            found.update({value.name: value.number for value in enum.values})
    return found
