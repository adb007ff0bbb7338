"""Proofs that a reduction is right on all instances of a size: see `prove_reduction`."""

from reductions.testing.proving.cases import NotCovered
from reductions.testing.proving.prove import Proved, prove_reduction, prove_sizes, table_of

__all__ = ["NotCovered", "Proved", "prove_reduction", "prove_sizes", "table_of"]
