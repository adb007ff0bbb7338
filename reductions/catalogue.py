"""The public index: one line per problem and one line per edge of the library, imported when they are asked for.

The lines of edges name their ends, so that a route is found before any module of an edge is imported. Among equally
short routes the one whose edges come first here is taken.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from reductions.errors import InputError

if TYPE_CHECKING:
    from reductions.problem import Problem
    from reductions.reduction import Reduction

__all__ = ["EDGES", "FORMER", "PROBLEMS", "edge", "problem"]

PROBLEMS = {
    "AllPairsShortestPaths": "weighted_graphs.all_pairs_shortest_paths",
    "AttentionQuery": "attention.attention_query",
    "BetweennessCentrality": "weighted_graphs.betweenness_centrality",
    "CNF": "formulas.cnf",
    "Clique": "graphs.clique",
    "Coloring": "graphs.coloring",
    "Diameter": "graphs.diameter",
    "DominatingSet": "graphs.dominating_set",
    "ExactInnerProduct": "vectors.inner_product",
    "GapMaxIP": "vectors.gap_max_ip",
    "MaxInnerProduct": "vectors.inner_product",
    "MaximumSubarray": "matrices.maximum_subarray",
    "Median": "weighted_graphs.center",
    "Metricity": "weighted_graphs.metricity",
    "MinInnerProduct": "vectors.inner_product",
    "MinPlusProduct": "matrices.min_plus_product",
    "MinWeightCycle": "weighted_graphs.cycles",
    "NegativeTriangle": "matrices.negative_triangle",
    "OrthogonalVectors": "vectors.orthogonal_vectors",
    "Radius": "weighted_graphs.center",
    "ReplacementPaths": "weighted_graphs.paths",
    "SecondSimplePath": "weighted_graphs.paths",
    "ThreeSum": "integers.three_sum",
    "Triangle": "graphs.triangle",
    "TriangleCollection": "graphs.triangle_collection",
    "UndirectedMinWeightCycle": "weighted_graphs.cycles",
    "ZeroTriangle": "matrices.zero_triangle",
}
"""Name of a problem: its module in `reductions.problems`."""

EDGES = {
    "CNFToOrthogonalVectors": ("CNF", "OrthogonalVectors", "cnf_to_orthogonal_vectors"),
    "CNFToCompactCNF": ("CNF", "CNF", "cnf_to_compact_cnf"),
    "CNFToSparseCNF": ("CNF", "CNF", "cnf_to_sparse_cnf"),
    "ColoringToCompactColoring": ("Coloring", "Coloring", "coloring_to_compact_coloring"),
    "ColoringToCNF": ("Coloring", "CNF", "coloring_to_cnf"),
    "OrthogonalVectorsToGapMaxIP": ("OrthogonalVectors", "GapMaxIP", "orthogonal_vectors_to_gap_max_ip"),
    "OrthogonalVectorsToGapMaxIPDirect": ("OrthogonalVectors", "GapMaxIP", "orthogonal_vectors_to_gap_max_ip_direct"),
    "MaxIPToAttention": ("GapMaxIP", "AttentionQuery", "max_ip_to_attention"),
    "MaxInnerProductToGapMaxIP": ("MaxInnerProduct", "GapMaxIP", "max_inner_product_to_gap_max_ip"),
    "MaxInnerProductToExactInnerProduct": (
        "MaxInnerProduct",
        "ExactInnerProduct",
        "max_inner_product_to_exact_inner_product",
    ),
    "MinInnerProductToMaxInnerProduct": (
        "MinInnerProduct",
        "MaxInnerProduct",
        "min_inner_product_to_max_inner_product",
    ),
    "ExactInnerProductToOrthogonalVectors": (
        "ExactInnerProduct",
        "OrthogonalVectors",
        "exact_inner_product_to_orthogonal_vectors",
    ),
    "OrthogonalVectorsToMinInnerProduct": (
        "OrthogonalVectors",
        "MinInnerProduct",
        "orthogonal_vectors_to_min_inner_product",
    ),
    "OrthogonalVectorsToDiameter": ("OrthogonalVectors", "Diameter", "orthogonal_vectors_to_diameter"),
    "OrthogonalVectorsToDominatingSet": (
        "OrthogonalVectors",
        "DominatingSet",
        "orthogonal_vectors_to_dominating_set",
    ),
    "MinPlusProductToNegativeTriangle": (
        "MinPlusProduct",
        "NegativeTriangle",
        "min_plus_product_to_negative_triangle",
    ),
    "ThreeSumToSmallThreeSum": ("ThreeSum", "ThreeSum", "three_sum_to_small_three_sum"),
    "CliqueToTriangle": ("Clique", "Triangle", "clique_to_triangle"),
    # shortest paths
    "NegativeTriangleToZeroTriangle": ("NegativeTriangle", "ZeroTriangle", "negative_triangle_to_zero_triangle"),
    "AllPairsShortestPathsToMinPlusProduct": (
        "AllPairsShortestPaths",
        "MinPlusProduct",
        "all_pairs_shortest_paths_to_min_plus_product",
    ),
    "MinPlusProductToAllPairsShortestPaths": (
        "MinPlusProduct",
        "AllPairsShortestPaths",
        "min_plus_product_to_all_pairs_shortest_paths",
    ),
    "ZeroTriangleToTriangleCollection": (
        "ZeroTriangle",
        "TriangleCollection",
        "zero_triangle_to_triangle_collection",
    ),
    "OrthogonalVectorsToTriangleCollection": (
        "OrthogonalVectors",
        "TriangleCollection",
        "orthogonal_vectors_to_triangle_collection",
    ),
    "NegativeTriangleToRadius": ("NegativeTriangle", "Radius", "negative_triangle_to_radius"),
    "NegativeTriangleToMedian": ("NegativeTriangle", "Median", "negative_triangle_to_median"),
    "NegativeTriangleToMinWeightCycle": (
        "NegativeTriangle",
        "MinWeightCycle",
        "negative_triangle_to_min_weight_cycle",
    ),
    "NegativeTriangleToUndirectedMinWeightCycle": (
        "NegativeTriangle",
        "UndirectedMinWeightCycle",
        "negative_triangle_to_undirected_min_weight_cycle",
    ),
    "NegativeTriangleToMetricity": ("NegativeTriangle", "Metricity", "negative_triangle_to_metricity"),
    "MetricityToNegativeTriangle": ("Metricity", "NegativeTriangle", "metricity_to_negative_triangle"),
    "NegativeTriangleToReplacementPaths": (
        "NegativeTriangle",
        "ReplacementPaths",
        "negative_triangle_to_replacement_paths",
    ),
    "NegativeTriangleToSecondSimplePath": (
        "NegativeTriangle",
        "SecondSimplePath",
        "negative_triangle_to_second_simple_path",
    ),
    "NegativeTriangleToMinPlusProduct": (
        "NegativeTriangle",
        "MinPlusProduct",
        "negative_triangle_to_min_plus_product",
    ),
    "RadiusToAllPairsShortestPaths": ("Radius", "AllPairsShortestPaths", "radius_to_all_pairs_shortest_paths"),
    "MedianToAllPairsShortestPaths": ("Median", "AllPairsShortestPaths", "median_to_all_pairs_shortest_paths"),
    "MinWeightCycleToAllPairsShortestPaths": (
        "MinWeightCycle",
        "AllPairsShortestPaths",
        "min_weight_cycle_to_all_pairs_shortest_paths",
    ),
    "ReplacementPathsToAllPairsShortestPaths": (
        "ReplacementPaths",
        "AllPairsShortestPaths",
        "replacement_paths_to_all_pairs_shortest_paths",
    ),
    "NegativeTriangleToMaximumSubarray": (
        "NegativeTriangle",
        "MaximumSubarray",
        "negative_triangle_to_maximum_subarray",
    ),
    "NegativeTriangleToBetweennessCentrality": (
        "NegativeTriangle",
        "BetweennessCentrality",
        "negative_triangle_to_betweenness_centrality",
    ),
    "MaximumSubarrayToMinPlusProduct": (
        "MaximumSubarray",
        "MinPlusProduct",
        "maximum_subarray_to_min_plus_product",
    ),
}
"""Name of an edge: the names of its source and target, and its module in `reductions.edges`."""

FORMER = {"OrthogonalVectorsToMaxIP": "OrthogonalVectorsToGapMaxIPDirect"}
"""Names of the first version, as stored documents may have them, and what they are called now."""


def problem(name: str) -> type[Problem[Any]]:
    """The problem of the library with this name; InputError if there is none."""
    if name not in PROBLEMS:
        raise InputError(f"{name!r} is not a problem of the library; there are {', '.join(sorted(PROBLEMS))}")
    found: type[Problem[Any]] = getattr(import_module(f"reductions.problems.{PROBLEMS[name]}"), name)
    return found


def edge(name: str) -> type[Reduction[Any, Any]]:
    """The edge of the library with this name, or with this former name; InputError if there is none."""
    name = FORMER.get(name, name)
    if name not in EDGES:
        raise InputError(f"{name!r} is not an edge of the library; there are {', '.join(sorted(EDGES))}")
    *_, module = EDGES[name]
    found: type[Reduction[Any, Any]] = getattr(import_module(f"reductions.edges.{module}"), name)
    return found
