"""Fine-grained reductions as executable modules, from CNF-SAT to order-k attention."""

from reductions.decide import Decision, Stage, decide
from reductions.graph import find_paths, reduction_graph
from reductions.problems import CNF, AttentionQuery, Coloring, GapMaxIP, OrthogonalVectors
from reductions.reduction import Exact, Gap, Overhead, Reduction, Theorem, register

__all__ = [
    "CNF",
    "AttentionQuery",
    "Coloring",
    "Decision",
    "Exact",
    "Gap",
    "GapMaxIP",
    "OrthogonalVectors",
    "Overhead",
    "Reduction",
    "Stage",
    "Theorem",
    "decide",
    "find_paths",
    "reduction_graph",
    "register",
]
