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
    "CNF": "formulas.cnf",
    "Clique": "graphs.clique",
    "ClosestPair": "points.closest_pair",
    "Coloring": "graphs.coloring",
    "Diameter": "graphs.diameter",
    "DirectedHausdorff": "points.directed_hausdorff",
    "DominatingSet": "graphs.dominating_set",
    "ExactInnerProduct": "vectors.inner_product",
    "FurthestPair": "points.furthest_pair",
    "GapMaxIP": "vectors.gap_max_ip",
    "HittingVector": "vectors.hitting_vector",
    "IndependentSet": "graphs.independent_set",
    "IntegerMaxInnerProduct": "vectors.integer_inner_product",
    "IntegerOrthogonalVectors": "vectors.integer_inner_product",
    "LabelledGraphMatching": "languages.labelled_graph_matching",
    "MaxInnerProduct": "vectors.inner_product",
    "MinInnerProduct": "vectors.inner_product",
    "MinPlusProduct": "matrices.min_plus_product",
    "MonochromaticFurthestPair": "points.furthest_pair",
    "NAESAT": "formulas.naesat",
    "NFAAcceptance": "languages.nfa_acceptance",
    "NegativeTriangle": "matrices.negative_triangle",
    "OrthogonalVectors": "vectors.orthogonal_vectors",
    "PartialMatch": "vectors.partial_match",
    "Radius2": "graphs.radius_2",
    "RegularExpressionSearch": "languages.regular_expression_search",
    "SubsetQuery": "vectors.subset_query",
    "ThreeSum": "integers.three_sum",
    "Triangle": "graphs.triangle",
    "VectorDomination": "vectors.vector_domination",
    "WeightedBetweenness": "graphs.weighted_betweenness",
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
    # expressions and automata
    "OrthogonalVectorsToRegularExpressionSearch": (
        "OrthogonalVectors",
        "RegularExpressionSearch",
        "orthogonal_vectors_to_regular_expression_search",
    ),
    "OrthogonalVectorsToNFAAcceptance": ("OrthogonalVectors", "NFAAcceptance", "orthogonal_vectors_to_nfa_acceptance"),
    "OrthogonalVectorsToLabelledGraphMatching": (
        "OrthogonalVectors",
        "LabelledGraphMatching",
        "orthogonal_vectors_to_labelled_graph_matching",
    ),
    # closest and furthest pairs
    "OrthogonalVectorsToClosestPair": ("OrthogonalVectors", "ClosestPair", "orthogonal_vectors_to_closest_pair"),
    "OrthogonalVectorsToHammingClosestPair": (
        "OrthogonalVectors",
        "ClosestPair",
        "orthogonal_vectors_to_hamming_closest_pair",
    ),
    "OrthogonalVectorsToFurthestPair": ("OrthogonalVectors", "FurthestPair", "orthogonal_vectors_to_furthest_pair"),
    "OrthogonalVectorsToMonochromaticFurthestPair": (
        "OrthogonalVectors",
        "MonochromaticFurthestPair",
        "orthogonal_vectors_to_monochromatic_furthest_pair",
    ),
    # the hitting set problem
    "HittingVectorToDirectedHausdorff": ("HittingVector", "DirectedHausdorff", "hitting_vector_to_directed_hausdorff"),
    "HittingVectorToRadius2": ("HittingVector", "Radius2", "hitting_vector_to_radius_2"),
    "OrthogonalVectorsToWeightedBetweenness": (
        "OrthogonalVectors",
        "WeightedBetweenness",
        "orthogonal_vectors_to_weighted_betweenness",
    ),
    # satisfiability and its relatives
    "CNFToNAESAT": ("CNF", "NAESAT", "cnf_to_naesat"),
    "NAESATToCNF": ("NAESAT", "CNF", "naesat_to_cnf"),
    "CNFToIndependentSet": ("CNF", "IndependentSet", "cnf_to_independent_set"),
    # equivalent to orthogonal vectors
    "OrthogonalVectorsToSubsetQuery": ("OrthogonalVectors", "SubsetQuery", "orthogonal_vectors_to_subset_query"),
    "SubsetQueryToOrthogonalVectors": ("SubsetQuery", "OrthogonalVectors", "subset_query_to_orthogonal_vectors"),
    "OrthogonalVectorsToPartialMatch": ("OrthogonalVectors", "PartialMatch", "orthogonal_vectors_to_partial_match"),
    "PartialMatchToOrthogonalVectors": ("PartialMatch", "OrthogonalVectors", "partial_match_to_orthogonal_vectors"),
    "OrthogonalVectorsToVectorDomination": (
        "OrthogonalVectors",
        "VectorDomination",
        "orthogonal_vectors_to_vector_domination",
    ),
    "VectorDominationToOrthogonalVectors": (
        "VectorDomination",
        "OrthogonalVectors",
        "vector_domination_to_orthogonal_vectors",
    ),
    "OrthogonalVectorsToIntegerOrthogonalVectors": (
        "OrthogonalVectors",
        "IntegerOrthogonalVectors",
        "orthogonal_vectors_to_integer_orthogonal_vectors",
    ),
    "IntegerOrthogonalVectorsToIntegerMaxInnerProduct": (
        "IntegerOrthogonalVectors",
        "IntegerMaxInnerProduct",
        "integer_orthogonal_vectors_to_integer_max_inner_product",
    ),
    "IntegerMaxInnerProductToClosestPair": (
        "IntegerMaxInnerProduct",
        "ClosestPair",
        "integer_max_inner_product_to_closest_pair",
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
