"""The problems, by the structure of their input: a base that they share, and one file for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reductions import catalogue

if TYPE_CHECKING:
    from reductions.problems.attention.attention_query import AttentionQuery
    from reductions.problems.dynamic.dynamic_distance import DynamicDistance
    from reductions.problems.dynamic.dynamic_matching import DynamicMatching
    from reductions.problems.dynamic.dynamic_pair_reachability import DynamicPairReachability
    from reductions.problems.dynamic.dynamic_reachability import DynamicReachability
    from reductions.problems.dynamic.dynamic_triangle import DynamicTriangle
    from reductions.problems.dynamic.erickson_problem import EricksonProblem
    from reductions.problems.dynamic.subgraph_connectivity import SubgraphConnectivity
    from reductions.problems.formulas.cnf import CNF
    from reductions.problems.formulas.max_sat import MaxSat
    from reductions.problems.formulas.naesat import NAESAT
    from reductions.problems.grammars.context_free_parsing import ContextFreeParsing
    from reductions.problems.grammars.context_free_recognition import ContextFreeRecognition
    from reductions.problems.graphs.clique import Clique
    from reductions.problems.graphs.coloring import Coloring
    from reductions.problems.graphs.diameter import Diameter
    from reductions.problems.graphs.dominating_set import DominatingSet
    from reductions.problems.graphs.independent_set import IndependentSet
    from reductions.problems.graphs.max_cut import MaxCut
    from reductions.problems.graphs.radius_2 import Radius2
    from reductions.problems.graphs.triangle import Triangle
    from reductions.problems.graphs.triangle_collection import TriangleCollection
    from reductions.problems.graphs.triangle_listing import TriangleListing
    from reductions.problems.graphs.weighted_betweenness import WeightedBetweenness
    from reductions.problems.graphs.wiener_index import WienerIndex
    from reductions.problems.hypergraphs.hyperclique import Hyperclique
    from reductions.problems.integers.binary_jumbled_indexing import BinaryJumbledIndexing
    from reductions.problems.integers.convolutions import ConvolutionThreeSum, ConvolutionUpperBound, MinPlusConvolution
    from reductions.problems.integers.k_sum import KSum
    from reductions.problems.integers.knapsack import Knapsack, UnboundedKnapsack
    from reductions.problems.integers.single_three_sum import SingleThreeSum
    from reductions.problems.integers.subset_sum import SubsetSum
    from reductions.problems.integers.super_additivity import SuperAdditivity
    from reductions.problems.integers.three_sum import ThreeSum
    from reductions.problems.integers.x_plus_y import XPlusY
    from reductions.problems.languages.dfa_intersection import DFAIntersection
    from reductions.problems.languages.labelled_graph_matching import LabelledGraphMatching
    from reductions.problems.languages.longest_common_substring_with_dont_cares import (
        LongestCommonSubstringWithDontCares,
    )
    from reductions.problems.languages.nfa_acceptance import NFAAcceptance
    from reductions.problems.languages.regular_expression_search import RegularExpressionSearch
    from reductions.problems.matrices.boolean_product import BooleanProduct
    from reductions.problems.matrices.maximum_subarray import MaximumSubarray
    from reductions.problems.matrices.min_plus_product import MinPlusProduct
    from reductions.problems.matrices.negative_triangle import NegativeTriangle
    from reductions.problems.matrices.online_products import OnlineMatrixVector, OnlineVectorMatrixVector
    from reductions.problems.matrices.transitive_closure import TransitiveClosure
    from reductions.problems.matrices.weighted_clique import ExactWeightClique, MinWeightClique
    from reductions.problems.matrices.zero_triangle import ZeroTriangle
    from reductions.problems.plane.collinear import Collinear
    from reductions.problems.plane.concurrent_lines import ConcurrentLines
    from reductions.problems.plane.geom_base import GeomBase
    from reductions.problems.plane.segment_visibility import SegmentVisibility
    from reductions.problems.plane.separator import Separator
    from reductions.problems.plane.strips import StripsCoverBox
    from reductions.problems.points.closest_pair import ClosestPair
    from reductions.problems.points.directed_hausdorff import DirectedHausdorff
    from reductions.problems.points.furthest_pair import FurthestPair, MonochromaticFurthestPair
    from reductions.problems.sequences.discrete_frechet import DiscreteFrechet
    from reductions.problems.sequences.dynamic_time_warping import DynamicTimeWarping
    from reductions.problems.sets.hitting_set_small_universe import HittingSetSmallUniverse
    from reductions.problems.strings.edit_distance import EditDistance
    from reductions.problems.strings.longest_common_subsequence import LongestCommonSubsequence
    from reductions.problems.strings.longest_palindromic_subsequence import LongestPalindromicSubsequence
    from reductions.problems.strings.longest_tandem_subsequence import LongestTandemSubsequence
    from reductions.problems.strings.rna_folding import RNAFolding
    from reductions.problems.trees.subtree_isomorphism import SubtreeIsomorphism
    from reductions.problems.vectors.counting_orthogonal_vectors import CountingOrthogonalVectors
    from reductions.problems.vectors.gap_max_ip import GapMaxIP
    from reductions.problems.vectors.hitting_vector import HittingVector
    from reductions.problems.vectors.inner_product import ExactInnerProduct, MaxInnerProduct, MinInnerProduct
    from reductions.problems.vectors.integer_inner_product import IntegerMaxInnerProduct, IntegerOrthogonalVectors
    from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
    from reductions.problems.vectors.partial_match import PartialMatch
    from reductions.problems.vectors.subset_query import SubsetQuery
    from reductions.problems.vectors.vector_domination import VectorDomination
    from reductions.problems.weighted_graphs.all_pairs_shortest_paths import AllPairsShortestPaths
    from reductions.problems.weighted_graphs.betweenness_centrality import BetweennessCentrality
    from reductions.problems.weighted_graphs.center import Median, Radius
    from reductions.problems.weighted_graphs.cycles import MinWeightCycle, UndirectedMinWeightCycle
    from reductions.problems.weighted_graphs.incremental_shortest_paths import IncrementalShortestPaths
    from reductions.problems.weighted_graphs.metricity import Metricity
    from reductions.problems.weighted_graphs.paths import ReplacementPaths, SecondSimplePath

__all__ = [
    "CNF",
    "NAESAT",
    "AllPairsShortestPaths",
    "AttentionQuery",
    "BetweennessCentrality",
    "BinaryJumbledIndexing",
    "BooleanProduct",
    "Clique",
    "ClosestPair",
    "Collinear",
    "Coloring",
    "ConcurrentLines",
    "ContextFreeParsing",
    "ContextFreeRecognition",
    "ConvolutionThreeSum",
    "ConvolutionUpperBound",
    "CountingOrthogonalVectors",
    "DFAIntersection",
    "Diameter",
    "DirectedHausdorff",
    "DiscreteFrechet",
    "DominatingSet",
    "DynamicDistance",
    "DynamicMatching",
    "DynamicPairReachability",
    "DynamicReachability",
    "DynamicTimeWarping",
    "DynamicTriangle",
    "EditDistance",
    "EricksonProblem",
    "ExactInnerProduct",
    "ExactWeightClique",
    "FurthestPair",
    "GapMaxIP",
    "GeomBase",
    "HittingSetSmallUniverse",
    "HittingVector",
    "Hyperclique",
    "IncrementalShortestPaths",
    "IndependentSet",
    "IntegerMaxInnerProduct",
    "IntegerOrthogonalVectors",
    "KSum",
    "Knapsack",
    "LabelledGraphMatching",
    "LongestCommonSubsequence",
    "LongestCommonSubstringWithDontCares",
    "LongestPalindromicSubsequence",
    "LongestTandemSubsequence",
    "MaxCut",
    "MaxInnerProduct",
    "MaxSat",
    "MaximumSubarray",
    "Median",
    "Metricity",
    "MinInnerProduct",
    "MinPlusConvolution",
    "MinPlusProduct",
    "MinWeightClique",
    "MinWeightCycle",
    "MonochromaticFurthestPair",
    "NFAAcceptance",
    "NegativeTriangle",
    "OnlineMatrixVector",
    "OnlineVectorMatrixVector",
    "OrthogonalVectors",
    "PartialMatch",
    "RNAFolding",
    "Radius",
    "Radius2",
    "RegularExpressionSearch",
    "ReplacementPaths",
    "SecondSimplePath",
    "SegmentVisibility",
    "Separator",
    "SingleThreeSum",
    "StripsCoverBox",
    "SubgraphConnectivity",
    "SubsetQuery",
    "SubsetSum",
    "SubtreeIsomorphism",
    "SuperAdditivity",
    "ThreeSum",
    "TransitiveClosure",
    "Triangle",
    "TriangleCollection",
    "TriangleListing",
    "UnboundedKnapsack",
    "UndirectedMinWeightCycle",
    "VectorDomination",
    "WeightedBetweenness",
    "WienerIndex",
    "XPlusY",
    "ZeroTriangle",
]


def __getattr__(name: str) -> object:
    """Import a problem of the catalogue when it is first asked for."""
    if name in catalogue.PROBLEMS:
        return globals().setdefault(name, catalogue.problem(name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
