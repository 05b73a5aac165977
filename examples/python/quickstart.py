"""Two things that an SPU does by relaxing: it solves A x = b, and it draws from N(A^-1 b, kappa A^-1).

python examples/python/quickstart.py [host:port]
"""

import sys

import numpy as np

import spu_client as spu

A = np.array([[2.0, 1.0], [1.0, 3.0]])
b = np.array([1.0, 2.0])

with spu.connect(sys.argv[1] if len(sys.argv) > 1 else None) as chip, chip.session(seed=1) as session:
    kappa = session.device.analog.kappa
    print(f"{session.device.name}: kappa = {kappa}")

    # The mean of the stationary law over time is the solution.
    x = session.solve(A, b, samples=4000).result().x
    print(f"x = {x}, exactly {np.linalg.solve(A, b)}")

    # 4,000 readings, each 5 tau after the one before, of the state as it fluctuates.
    session.load(spu.dense(A))
    session.target(b)
    session.evolve(50, initial="target")
    readings = session.sample(4000, interval=5.0).result().values
    print(f"covariance / kappa =\n{np.cov(readings.T) / kappa}\nexactly\n{np.linalg.inv(A)}")
