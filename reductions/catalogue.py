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
    "AttentionQuery": "attention.attention_query",
    "BinaryJumbledIndexing": "integers.binary_jumbled_indexing",
    "CNF": "formulas.cnf",
    "Clique": "graphs.clique",
    "Coloring": "graphs.coloring",
    "ConvolutionThreeSum": "integers.convolutions",
    "ConvolutionUpperBound": "integers.convolutions",
    "Diameter": "graphs.diameter",
    "DominatingSet": "graphs.dominating_set",
    "ExactInnerProduct": "vectors.inner_product",
    "GapMaxIP": "vectors.gap_max_ip",
    "GeomBase": "plane.geom_base",
    "Knapsack": "integers.knapsack",
    "MaxInnerProduct": "vectors.inner_product",
    "MinInnerProduct": "vectors.inner_product",
    "MinPlusConvolution": "integers.convolutions",
    "MinPlusProduct": "matrices.min_plus_product",
    "NegativeTriangle": "matrices.negative_triangle",
    "OrthogonalVectors": "vectors.orthogonal_vectors",
    "SingleThreeSum": "integers.single_three_sum",
    "SubsetSum": "integers.subset_sum",
    "SuperAdditivity": "integers.super_additivity",
    "ThreeSum": "integers.three_sum",
    "Triangle": "graphs.triangle",
    "UnboundedKnapsack": "integers.knapsack",
    "XPlusY": "integers.x_plus_y",
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
    # sums and convolutions
    "ConvolutionThreeSumToThreeSum": ("ConvolutionThreeSum", "ThreeSum", "convolution_three_sum_to_three_sum"),
    "ThreeSumToXPlusY": ("ThreeSum", "XPlusY", "three_sum_to_x_plus_y"),
    "XPlusYToThreeSum": ("XPlusY", "ThreeSum", "x_plus_y_to_three_sum"),
    "XPlusYToConvolutionThreeSum": ("XPlusY", "ConvolutionThreeSum", "x_plus_y_to_convolution_three_sum"),
    "ThreeSumToSingleThreeSum": ("ThreeSum", "SingleThreeSum", "three_sum_to_single_three_sum"),
    "SingleThreeSumToThreeSum": ("SingleThreeSum", "ThreeSum", "single_three_sum_to_three_sum"),
    "ThreeSumToGeomBase": ("ThreeSum", "GeomBase", "three_sum_to_geom_base"),
    "GeomBaseToThreeSum": ("GeomBase", "ThreeSum", "geom_base_to_three_sum"),
    "ConvolutionUpperBoundToConvolutionThreeSum": (
        "ConvolutionUpperBound",
        "ConvolutionThreeSum",
        "convolution_upper_bound_to_convolution_three_sum",
    ),
    "ConvolutionUpperBoundToSuperAdditivity": (
        "ConvolutionUpperBound",
        "SuperAdditivity",
        "convolution_upper_bound_to_super_additivity",
    ),
    "SuperAdditivityToUnboundedKnapsack": (
        "SuperAdditivity",
        "UnboundedKnapsack",
        "super_additivity_to_unbounded_knapsack",
    ),
    "UnboundedKnapsackToKnapsack": ("UnboundedKnapsack", "Knapsack", "unbounded_knapsack_to_knapsack"),
    "MinPlusConvolutionToConvolutionUpperBound": (
        "MinPlusConvolution",
        "ConvolutionUpperBound",
        "min_plus_convolution_to_convolution_upper_bound",
    ),
    "MinPlusConvolutionToMinPlusProduct": (
        "MinPlusConvolution",
        "MinPlusProduct",
        "min_plus_convolution_to_min_plus_product",
    ),
    "BinaryJumbledIndexingToMinPlusConvolution": (
        "BinaryJumbledIndexing",
        "MinPlusConvolution",
        "binary_jumbled_indexing_to_min_plus_convolution",
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
