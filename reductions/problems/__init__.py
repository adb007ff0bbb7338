"""The problems, by the structure of their input: a base that they share, and one file for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reductions import catalogue

if TYPE_CHECKING:
    from reductions.problems.attention.attention_query import AttentionQuery
    from reductions.problems.dynamic.dynamic_distance import DynamicDistance
    from reductions.problems.dynamic.dynamic_matching import DynamicMatching
    from reductions.problems.dynamic.dynamic_pair_reachability import DynamicPairReachability
    from reductions.problems.dynamic.dynamic_triangle import DynamicTriangle
    from reductions.problems.dynamic.erickson_problem import EricksonProblem
    from reductions.problems.formulas.cnf import CNF
    from reductions.problems.grammars.context_free_parsing import ContextFreeParsing
    from reductions.problems.graphs.clique import Clique
    from reductions.problems.graphs.coloring import Coloring
    from reductions.problems.graphs.diameter import Diameter
    from reductions.problems.graphs.dominating_set import DominatingSet
    from reductions.problems.graphs.triangle import Triangle
    from reductions.problems.integers.three_sum import ThreeSum
    from reductions.problems.matrices.boolean_product import BooleanProduct
    from reductions.problems.matrices.min_plus_product import MinPlusProduct
    from reductions.problems.matrices.negative_triangle import NegativeTriangle
    from reductions.problems.matrices.online_products import OnlineMatrixVector, OnlineVectorMatrixVector
    from reductions.problems.matrices.transitive_closure import TransitiveClosure
    from reductions.problems.matrices.weighted_clique import MinWeightClique
    from reductions.problems.vectors.gap_max_ip import GapMaxIP
    from reductions.problems.vectors.inner_product import ExactInnerProduct, MaxInnerProduct, MinInnerProduct
    from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors

__all__ = [
    "CNF",
    "AttentionQuery",
    "BooleanProduct",
    "Clique",
    "Coloring",
    "ContextFreeParsing",
    "Diameter",
    "DominatingSet",
    "DynamicDistance",
    "DynamicMatching",
    "DynamicPairReachability",
    "DynamicTriangle",
    "EricksonProblem",
    "ExactInnerProduct",
    "GapMaxIP",
    "MaxInnerProduct",
    "MinInnerProduct",
    "MinPlusProduct",
    "MinWeightClique",
    "NegativeTriangle",
    "OnlineMatrixVector",
    "OnlineVectorMatrixVector",
    "OrthogonalVectors",
    "ThreeSum",
    "TransitiveClosure",
    "Triangle",
]


def __getattr__(name: str) -> object:
    """Import a problem of the catalogue when it is first asked for."""
    if name in catalogue.PROBLEMS:
        return globals().setdefault(name, catalogue.problem(name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
