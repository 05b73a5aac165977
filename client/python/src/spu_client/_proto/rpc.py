"""The package google.rpc of the protocol."""

from .pool import members

globals().update(members("google.rpc"))
