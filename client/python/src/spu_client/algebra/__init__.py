"""Linear algebra by the device's stationary law N(A^-1 b, kappa A^-1)."""
