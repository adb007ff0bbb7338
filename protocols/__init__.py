"""Merlin-Arthur protocols for k-party set disjointness, and the evaluation codes they run on."""

from protocols.codes import EvaluationCode, ReedSolomon

__all__ = ["EvaluationCode", "ReedSolomon"]
