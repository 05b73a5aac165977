"""Answers of the server as dataclasses, field by field of the same name."""

from __future__ import annotations

import types
import typing
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime, timezone
from functools import cache
from typing import Any, TypeVar

from google.protobuf.descriptor import EnumDescriptor, FieldDescriptor
from google.protobuf.message import Message

T = TypeVar("T")

Reader = Callable[[Message], Any]


def prefix_of(enum: EnumDescriptor) -> str:
    """What the names of an enumeration's values begin with."""
    return str(enum.values_by_number[0].name).removesuffix("UNSPECIFIED")


@cache
def names_of(enum: EnumDescriptor) -> dict[int, str]:
    """Short name of each value in lower case, such as "loaded_damping"."""
    prefix = prefix_of(enum)
    return {value.number: value.name.removeprefix(prefix).lower() for value in enum.values}


def seconds_of(duration: Any) -> float:
    """A google.protobuf.Duration in seconds."""
    return float(duration.seconds) + float(duration.nanos) / 1e9


def is_repeated(described: FieldDescriptor) -> bool:
    """True for a list; older versions of protobuf tell it by the label."""
    new = getattr(described, "is_repeated", None)
    return bool(getattr(described, "label", None) == FieldDescriptor.LABEL_REPEATED if new is None else new)


def _inner(hint: Any) -> Any:
    """The type within `X | None` or `tuple[X, ...]`."""
    if typing.get_origin(hint) in (typing.Union, types.UnionType):
        hint = next(part for part in typing.get_args(hint) if part is not type(None))
    if typing.get_origin(hint) is tuple:
        return _inner(typing.get_args(hint)[0])
    return hint


def _convert(described: FieldDescriptor, hint: Any) -> Callable[[Any], Any] | None:
    """How one value is read; None where it is as it comes."""
    if described.enum_type is not None:
        known = names_of(described.enum_type)
        return lambda value: known.get(value, "unspecified")
    if described.message_type is None:
        return None
    if described.message_type.full_name == "google.protobuf.Duration":
        return seconds_of
    if described.message_type.full_name == "google.protobuf.Timestamp":
        return lambda at: datetime.fromtimestamp(at.seconds + at.nanos / 1e9, timezone.utc)
    inner = _inner(hint)
    assert isinstance(inner, type), described.full_name
    return lambda value: read(inner, value)


def _reader(described: Any, hint: Any, empty: Any) -> Reader:
    name = described.name
    convert = _convert(described, hint)
    if is_repeated(described):
        enum = described.enum_type
        if enum is not None:
            known = names_of(enum)
            # What a newer server knows and this client does not is left out.
            return lambda message: tuple(known[n] for n in getattr(message, name) if n in known)
        if convert is None:
            return lambda message: tuple(getattr(message, name))
        return lambda message: tuple(convert(value) for value in getattr(message, name))
    if described.has_presence:

        def optional(message: Message) -> Any:
            if not message.HasField(name):
                return empty
            value = getattr(message, name)
            return value if convert is None else convert(value)

        return optional
    if convert is None:
        return lambda message: getattr(message, name)
    return lambda message: convert(getattr(message, name))


@cache
def _readers(cls: Any, kind: Any) -> list[tuple[str, Reader]]:
    hints = typing.get_type_hints(cls)
    found = []
    for field in fields(cls):
        wire = field.metadata.get("wire", field.name)
        if wire is None:
            continue
        hint = hints[field.name]
        absent = hint() if isinstance(hint, type) and is_dataclass(hint) and _has_defaults(hint) else None
        found.append((field.name, _reader(kind.DESCRIPTOR.fields_by_name[wire], hint, absent)))
    return found


def _has_defaults(cls: Any) -> bool:
    """A message of it that is absent means one with its defaults."""
    return all(field.default is not field.default_factory for field in fields(cls))


def read(cls: type[T], message: Message, **more: Any) -> T:
    """The dataclass `cls` of a message; `more` is what the wire does not have."""
    key: tuple[Any, Any] = (cls, type(message))
    found = cls.__new__(cls)
    # A frozen dataclass sets each field by a call; this takes a third of the time, of which a small step has many.
    found.__dict__.update({name: reader(message) for name, reader in _readers(*key)}, **more)
    return found
