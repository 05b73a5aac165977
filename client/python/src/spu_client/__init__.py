"""Client of stochastic processing units (SPU): analog cells that relax, with thermal noise, towards N(A^-1 b, kappa A^-1).

import spu_client as spu

with spu.connect("127.0.0.1:50051") as chip, chip.session(seed=1) as session:
    session.load(spu.dense([[2, 1], [1, 3]]))
    session.target([1, 2])
    session.evolve(50, initial="target")
    x = session.sample(64, interval=2.0, reduce="mean").result().mean
"""

from . import aio
from ._version import __version__
from .algebra.inverse import Estimate, Inverse
from .algebra.posterior import Posterior
from .algebra.relaxation import Relaxation
from .algebra.solve import Solution
from .connect import Spu, connect
from .description import (
    AnalogCharacteristics,
    CalibrationEntry,
    Converter,
    DeviceDescription,
    DeviceLimits,
    Range,
    ServiceLimits,
    TimingModel,
    Tolerance,
    Tolerances,
)
from .emulator import Emulator
from .errors import FieldViolation, SpuError
from .future import Future
from .operations.open_session import SessionWaiting
from .operations.time_point import TimePoint
from .operations.watch import Counters, DeviceStatus
from .results import (
    Calibration,
    DeviceTime,
    Evolution,
    EvolutionStatus,
    HostTimes,
    MatrixLoaded,
    Samples,
    SampleTiming,
    SessionState,
    Step,
    UploadStatus,
    VectorLoaded,
)
from .session import Session
from .structures.dense import dense, diagonal
from .structures.kronecker import block_diagonal, kronecker
from .structures.low_rank import Segment, low_rank, row_kronecker, rows
from .structures.matrix import Matrix
from .structures.tensor import Codes, Encoding, Quantized
from .transport.channel import Tls
from .transport.retry import RetryPolicy

__all__ = [
    "AnalogCharacteristics",
    "Calibration",
    "CalibrationEntry",
    "Codes",
    "Converter",
    "Counters",
    "DeviceDescription",
    "DeviceLimits",
    "DeviceStatus",
    "DeviceTime",
    "Emulator",
    "Encoding",
    "Estimate",
    "Evolution",
    "EvolutionStatus",
    "FieldViolation",
    "Future",
    "HostTimes",
    "Inverse",
    "Matrix",
    "MatrixLoaded",
    "Posterior",
    "Quantized",
    "Range",
    "Relaxation",
    "RetryPolicy",
    "SampleTiming",
    "Samples",
    "Segment",
    "ServiceLimits",
    "Session",
    "SessionState",
    "SessionWaiting",
    "Solution",
    "Spu",
    "SpuError",
    "Step",
    "TimePoint",
    "TimingModel",
    "Tls",
    "Tolerance",
    "Tolerances",
    "UploadStatus",
    "VectorLoaded",
    "__version__",
    "aio",
    "block_diagonal",
    "connect",
    "dense",
    "diagonal",
    "kronecker",
    "low_rank",
    "row_kronecker",
    "rows",
]
