"""Merlin-Arthur protocols for k-party set disjointness, and the evaluation codes they run on."""

from protocols.codes import EvaluationCode, GarciaStichtenoth, Hermitian, ReedSolomon
from protocols.disjointness import DisjointnessProtocol

__all__ = ["DisjointnessProtocol", "EvaluationCode", "GarciaStichtenoth", "Hermitian", "ReedSolomon"]
