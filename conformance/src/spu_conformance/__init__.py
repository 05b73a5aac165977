"""Conformance kit of the SPU protocol."""
