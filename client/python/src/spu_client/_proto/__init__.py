"""The messages of the protocol. tools/generate_stubs.py writes what describes them."""
