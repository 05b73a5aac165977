"""What the device says of itself."""

from __future__ import annotations

from typing import Any

from spu_client._proto import spu_v1 as pb

from .converter import Converter
from .device import Device
from .readout import REDUCTIONS, SAMPLE_DTYPES
from .structure import KINDS
from .tensor import ASYMMETRY_TOLERANCE, DTYPES

FEATURES = (
    pb.FEATURE_RUN,
    pb.FEATURE_STEP,
    pb.FEATURE_LOADED_DAMPING,
    pb.FEATURE_UPLOAD_CHECKSUM,
    pb.FEATURE_SAMPLE_CHECKSUM,
    pb.FEATURE_SEED,
    pb.FEATURE_EFFECTIVE_AT,
    pb.FEATURE_EVOLUTION_QUEUE,
    pb.FEATURE_CANCEL_EVOLUTION,
    pb.FEATURE_LOADED_STATE,
    pb.FEATURE_LOWER_TRIANGLE,
    pb.FEATURE_FACTORED_DAMPING,
)


def duration(seconds: float) -> dict[str, int]:
    """The fields of a google.protobuf.Duration."""
    nanos = max(0, round(seconds * 1e9))
    return {"seconds": nanos // 10**9, "nanos": nanos % 10**9}


def _converter(converter: Converter) -> Any:
    if converter.bits == 0:
        return pb.Converter(bits=0)
    return pb.Converter(bits=converter.bits, full_scale=converter.full_scale, rounding=pb.ROUNDING_NEAREST)


def describe(device: Device) -> Any:
    """The whole description."""
    options, clock = device.options, device.clock
    exact = pb.Tolerance()
    return pb.DeviceDescription(
        name=options.name,
        vendor="spu-conformance",
        model="reference",
        driver=pb.DRIVER_KIND_EMULATOR,
        protocol_version="spu.v1",
        features=FEATURES,
        limits=_limits(device),
        analog=pb.AnalogCharacteristics(
            tau=options.base.tau,
            kappa=options.kappa,
            matrix_dac=_converter(options.matrix_dac),
            vector_dac=_converter(options.vector_dac),
            adc=_converter(options.adc),
            clock=pb.CLOCK_KIND_REALTIME if clock.realtime else pb.CLOCK_KIND_VIRTUAL,
            seconds_per_tick=options.base.seconds_per_tick,
            idle_state=pb.IDLE_STATE_HOLD,
            tolerances=pb.Tolerances(tau=exact, kappa=exact, gain=exact, offset=exact, drift=exact),
        ),
        timing=pb.TimingModel(
            programming_per_cell=options.write_seconds,
            vector_dac_per_entry=options.write_seconds,
            adc_per_entry=options.read_seconds,
        ),
        service=_service(device),
    )


def _limits(device: Device) -> Any:
    limits = device.options.limits
    return pb.DeviceLimits(
        dimension=pb.CountRange(min=1, max=limits.dimension),
        rank=pb.CountRange(min=1, max=limits.rank),
        structures=KINDS.values(),
        dtypes=DTYPES,
        reductions=REDUCTIONS,
        max_duration=limits.max_duration,
        max_samples=limits.max_samples,
        memory_bytes=limits.memory_bytes,
        max_queued_evolutions=limits.max_queued_evolutions,
        sample_dtypes=tuple(SAMPLE_DTYPES),
        max_covariance_dimension=limits.max_covariance_dimension,
        asymmetry_tolerance=ASYMMETRY_TOLERANCE,
        max_blocks=limits.max_blocks,
        max_segments=limits.max_segments,
    )


def _service(device: Device) -> Any:
    limits = device.options.limits
    # No connection is watched: a client that is gone keeps the session for the lease.
    return pb.ServiceLimits(
        max_message_bytes=limits.max_message_bytes,
        max_chunk_bytes=limits.max_chunk_bytes,
        max_uploads=limits.max_uploads,
        max_upload_streams=1,
        remembered_upload_ids=limits.remembered_ids,
        remembered_request_ids=limits.remembered_ids,
        lease=duration(limits.lease_seconds),
        grace=duration(limits.lease_seconds),
        max_waiting=limits.max_waiting,
        max_metadata_bytes=limits.max_metadata_bytes,
    )
