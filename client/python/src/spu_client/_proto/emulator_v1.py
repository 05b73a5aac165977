"""The package spu.emulator.v1 of the protocol."""

from .pool import members

globals().update(members("spu.emulator.v1"))
