"""Matrices as a trainer has them: what they are made of, and how their numbers travel."""
