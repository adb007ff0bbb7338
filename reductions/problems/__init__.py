"""The problems, by the structure of their input: a base that they share, and one file for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reductions import catalogue

if TYPE_CHECKING:
    from reductions.problems.attention.attention_query import AttentionQuery
    from reductions.problems.formulas.cnf import CNF
    from reductions.problems.formulas.naesat import NAESAT
    from reductions.problems.graphs.clique import Clique
    from reductions.problems.graphs.coloring import Coloring
    from reductions.problems.graphs.diameter import Diameter
    from reductions.problems.graphs.dominating_set import DominatingSet
    from reductions.problems.graphs.independent_set import IndependentSet
    from reductions.problems.graphs.radius_2 import Radius2
    from reductions.problems.graphs.triangle import Triangle
    from reductions.problems.graphs.weighted_betweenness import WeightedBetweenness
    from reductions.problems.integers.three_sum import ThreeSum
    from reductions.problems.languages.labelled_graph_matching import LabelledGraphMatching
    from reductions.problems.languages.nfa_acceptance import NFAAcceptance
    from reductions.problems.languages.regular_expression_search import RegularExpressionSearch
    from reductions.problems.matrices.min_plus_product import MinPlusProduct
    from reductions.problems.matrices.negative_triangle import NegativeTriangle
    from reductions.problems.points.closest_pair import ClosestPair
    from reductions.problems.points.directed_hausdorff import DirectedHausdorff
    from reductions.problems.points.furthest_pair import FurthestPair, MonochromaticFurthestPair
    from reductions.problems.vectors.gap_max_ip import GapMaxIP
    from reductions.problems.vectors.hitting_vector import HittingVector
    from reductions.problems.vectors.inner_product import ExactInnerProduct, MaxInnerProduct, MinInnerProduct
    from reductions.problems.vectors.integer_inner_product import IntegerMaxInnerProduct, IntegerOrthogonalVectors
    from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
    from reductions.problems.vectors.partial_match import PartialMatch
    from reductions.problems.vectors.subset_query import SubsetQuery
    from reductions.problems.vectors.vector_domination import VectorDomination

__all__ = [
    "CNF",
    "NAESAT",
    "AttentionQuery",
    "Clique",
    "ClosestPair",
    "Coloring",
    "Diameter",
    "DirectedHausdorff",
    "DominatingSet",
    "ExactInnerProduct",
    "FurthestPair",
    "GapMaxIP",
    "HittingVector",
    "IndependentSet",
    "IntegerMaxInnerProduct",
    "IntegerOrthogonalVectors",
    "LabelledGraphMatching",
    "MaxInnerProduct",
    "MinInnerProduct",
    "MinPlusProduct",
    "MonochromaticFurthestPair",
    "NFAAcceptance",
    "NegativeTriangle",
    "OrthogonalVectors",
    "PartialMatch",
    "Radius2",
    "RegularExpressionSearch",
    "SubsetQuery",
    "ThreeSum",
    "Triangle",
    "VectorDomination",
    "WeightedBetweenness",
]


def __getattr__(name: str) -> object:
    """Import a problem of the catalogue when it is first asked for."""
    if name in catalogue.PROBLEMS:
        return globals().setdefault(name, catalogue.problem(name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
