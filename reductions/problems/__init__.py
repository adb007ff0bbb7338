"""The problems, by the structure of their input: a base that they share, and one file for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reductions import catalogue

if TYPE_CHECKING:
    from reductions.problems.attention.attention_query import AttentionQuery
    from reductions.problems.formulas.cnf import CNF
    from reductions.problems.graphs.clique import Clique
    from reductions.problems.graphs.coloring import Coloring
    from reductions.problems.graphs.diameter import Diameter
    from reductions.problems.graphs.dominating_set import DominatingSet
    from reductions.problems.graphs.triangle import Triangle
    from reductions.problems.graphs.triangle_collection import TriangleCollection
    from reductions.problems.integers.three_sum import ThreeSum
    from reductions.problems.matrices.maximum_subarray import MaximumSubarray
    from reductions.problems.matrices.min_plus_product import MinPlusProduct
    from reductions.problems.matrices.negative_triangle import NegativeTriangle
    from reductions.problems.matrices.zero_triangle import ZeroTriangle
    from reductions.problems.vectors.gap_max_ip import GapMaxIP
    from reductions.problems.vectors.inner_product import ExactInnerProduct, MaxInnerProduct, MinInnerProduct
    from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
    from reductions.problems.weighted_graphs.all_pairs_shortest_paths import AllPairsShortestPaths
    from reductions.problems.weighted_graphs.betweenness_centrality import BetweennessCentrality
    from reductions.problems.weighted_graphs.center import Median, Radius
    from reductions.problems.weighted_graphs.cycles import MinWeightCycle, UndirectedMinWeightCycle
    from reductions.problems.weighted_graphs.metricity import Metricity
    from reductions.problems.weighted_graphs.paths import ReplacementPaths, SecondSimplePath

__all__ = [
    "CNF",
    "AllPairsShortestPaths",
    "AttentionQuery",
    "BetweennessCentrality",
    "Clique",
    "Coloring",
    "Diameter",
    "DominatingSet",
    "ExactInnerProduct",
    "GapMaxIP",
    "MaxInnerProduct",
    "MaximumSubarray",
    "Median",
    "Metricity",
    "MinInnerProduct",
    "MinPlusProduct",
    "MinWeightCycle",
    "NegativeTriangle",
    "OrthogonalVectors",
    "Radius",
    "ReplacementPaths",
    "SecondSimplePath",
    "ThreeSum",
    "Triangle",
    "TriangleCollection",
    "UndirectedMinWeightCycle",
    "ZeroTriangle",
]


def __getattr__(name: str) -> object:
    """Import a problem of the catalogue when it is first asked for."""
    if name in catalogue.PROBLEMS:
        return globals().setdefault(name, catalogue.problem(name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
