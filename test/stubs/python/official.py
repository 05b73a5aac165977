"""Checks that google/rpc as generated from proto/, which is found first, is the same as Google's own package."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import google.protobuf
from google.rpc import error_details_pb2, status_pb2

for generated in (error_details_pb2, status_pb2):
    official = Path(google.protobuf.__file__).parents[1] / "rpc" / Path(generated.__file__).name
    assert Path(generated.__file__) != official, "nothing was generated"
    # protobuf refuses a second file of the same name unless it is equal.
    spec = spec_from_file_location(f"official_{official.stem}", official)
    spec.loader.exec_module(module_from_spec(spec))
