"""Evaluation codes with a degree: Reed-Solomon, Hermitian, Garcia-Stichtenoth."""

from protocols.codes.base import EvaluationCode
from protocols.codes.hermitian import Hermitian
from protocols.codes.reed_solomon import ReedSolomon
from protocols.codes.tower import GarciaStichtenoth

__all__ = ["EvaluationCode", "GarciaStichtenoth", "Hermitian", "ReedSolomon"]
