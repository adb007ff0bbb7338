"""The problems: one file a problem, inner products in two."""

from reductions.problems.attention.attention_query import AttentionQuery
from reductions.problems.formulas.cnf import CNF
from reductions.problems.graphs.coloring import Coloring
from reductions.problems.graphs.diameter import Diameter
from reductions.problems.graphs.dominating_set import DominatingSet
from reductions.problems.vectors.gap_max_ip import GapMaxIP
from reductions.problems.vectors.inner_product import ExactInnerProduct, MaxInnerProduct, MinInnerProduct
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors

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
