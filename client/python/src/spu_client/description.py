"""Everything that a device says of itself. What it does not state is None."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Range:
    """Inclusive range of whole numbers."""

    min: int = 0
    max: int = 0


@dataclass(frozen=True)
class DeviceLimits:
    """What a device can take."""

    #: N.
    dimension: Range
    #: Rows of J of a low-rank matrix.
    rank: Range
    structures: tuple[str, ...]
    #: Number formats of uploads.
    dtypes: tuple[str, ...]
    reductions: tuple[str, ...]
    #: Longest evolution, in units of tau.
    max_duration: float
    #: Most samples of one read-out.
    max_samples: int
    #: Memory for matrices, in bytes.
    memory_bytes: int
    max_queued_evolutions: int
    max_calibration_readings: int
    #: Number formats of read-outs.
    sample_dtypes: tuple[str, ...]
    #: N up to which reduce="mean_and_covariance" is made.
    max_covariance_dimension: int
    #: |a_ij - a_ji| over the largest |a_ij| up to which it counts as rounding.
    asymmetry_tolerance: float
    max_blocks: int
    max_segments: int


@dataclass(frozen=True)
class Converter:
    """A DAC or ADC: signed two's complement, step = 2 full_scale / 2^bits."""

    #: Resolution; 0 means bypassed.
    bits: int
    #: In the units of the quantity; None where it is chosen at each load or read.
    full_scale: float | None
    rounding: str


@dataclass(frozen=True)
class Tolerance:
    """The truth lies within nominal * (1 +- relative) +- absolute."""

    relative: float
    absolute: float


@dataclass(frozen=True)
class Tolerances:
    """Bounds of what a device states of itself."""

    tau: Tolerance | None
    kappa: Tolerance | None
    gain: Tolerance | None
    offset: Tolerance | None
    cell_error: Tolerance | None
    drift: Tolerance | None


@dataclass(frozen=True)
class AnalogCharacteristics:
    """Analog side of a device."""

    #: Time constant, in seconds.
    tau: float
    #: Noise variance: the stationary covariance is kappa A^-1.
    kappa: float | None
    matrix_dac: Converter | None
    vector_dac: Converter | None
    adc: Converter | None
    #: "virtual", "realtime" or "unspecified".
    clock: str
    #: One tick of device time, in seconds.
    seconds_per_tick: float
    #: "hold", "free_run" or "unspecified".
    idle_state: str
    tolerances: Tolerances | None


@dataclass(frozen=True)
class TimingModel:
    """Modelled times, from which a run can be estimated."""

    link_bits_per_second: float | None
    #: For each transfer, in seconds.
    link_latency: float | None
    link_bits_per_entry: int | None
    #: Seconds.
    programming_per_cell: float | None
    vector_dac_per_entry: float | None
    adc_per_entry: float | None


@dataclass(frozen=True)
class CalibrationEntry:
    """One stored correction."""

    #: "read_offset", "read_gain", ...
    name: str
    #: The root mean square over the cells where there is one for each.
    value: float
    #: "one", "full_scale", "state", "second" or "volt".
    unit: str
    measured_at: datetime | None


@dataclass(frozen=True)
class ServiceLimits:
    """What a server can take in front of a device."""

    max_message_bytes: int
    max_chunk_bytes: int
    max_uploads: int
    max_upload_streams: int
    remembered_upload_ids: int
    remembered_request_ids: int
    #: Seconds after its last call that a session ends.
    lease: float | None
    #: Seconds after the connections of its client were closed that a session ends.
    grace: float | None
    max_waiting: int
    max_metadata_bytes: int


@dataclass(frozen=True)
class DeviceDescription:
    """A device: identity, limits, analog characteristics, timing model, corrections."""

    #: Unique on its server.
    name: str
    vendor: str
    model: str
    serial: str
    #: "emulator", "hardware" or "unspecified".
    driver: str
    #: "spu.v1".
    protocol_version: str
    extensions: tuple[str, ...]
    limits: DeviceLimits | None
    analog: AnalogCharacteristics | None
    timing: TimingModel | None
    calibration: tuple[CalibrationEntry, ...]
    #: Cells known to be bad, counted from 0.
    bad_cells: tuple[int, ...]
    #: Backend of an emulator's linear algebra.
    compute: str | None
    #: Parts of the protocol beyond what every device must have, such as "run", "step", "loaded_damping".
    features: tuple[str, ...]
    minor_version: int
    service: ServiceLimits | None
    #: "ready", "unresponsive", "restarting" or "failed", as the server knows without asking; "unspecified" by an older one.
    health: str
