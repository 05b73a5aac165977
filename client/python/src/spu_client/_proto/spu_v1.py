"""The package spu.v1 of the protocol."""

from .pool import members

globals().update(members("spu.v1"))
