"""The problems: one file a problem, inner products in two."""

from reductions.problems.attention_query import AttentionQuery
from reductions.problems.cnf import CNF
from reductions.problems.coloring import Coloring
from reductions.problems.diameter import Diameter
from reductions.problems.dominating_set import DominatingSet
from reductions.problems.inner_product import ExactInnerProduct, MaxInnerProduct, MinInnerProduct
from reductions.problems.max_inner_product import GapMaxIP
from reductions.problems.orthogonal_vectors import OrthogonalVectors

__all__ = [
    "CNF",
    "AttentionQuery",
    "Coloring",
    "Diameter",
    "DominatingSet",
    "ExactInnerProduct",
    "GapMaxIP",
    "MaxInnerProduct",
    "MinInnerProduct",
    "OrthogonalVectors",
]
