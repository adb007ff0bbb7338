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
    "BinaryJumbledIndexing": "integers.binary_jumbled_indexing",
    "BooleanProduct": "matrices.boolean_product",
    "CNF": "formulas.cnf",
    "Clique": "graphs.clique",
    "ClosestPair": "points.closest_pair",
    "Collinear": "plane.collinear",
    "Coloring": "graphs.coloring",
    "ConcurrentLines": "plane.concurrent_lines",
    "ContextFreeParsing": "grammars.context_free_parsing",
    "ContextFreeRecognition": "grammars.context_free_recognition",
    "ConvolutionThreeSum": "integers.convolutions",
    "ConvolutionUpperBound": "integers.convolutions",
    "CountingOrthogonalVectors": "vectors.counting_orthogonal_vectors",
    "DFAIntersection": "languages.dfa_intersection",
    "Diameter": "graphs.diameter",
    "DirectedHausdorff": "points.directed_hausdorff",
    "DiscreteFrechet": "sequences.discrete_frechet",
    "DominatingSet": "graphs.dominating_set",
    "DynamicDistance": "dynamic.dynamic_distance",
    "DynamicMatching": "dynamic.dynamic_matching",
    "DynamicPairReachability": "dynamic.dynamic_pair_reachability",
    "DynamicReachability": "dynamic.dynamic_reachability",
    "DynamicTimeWarping": "sequences.dynamic_time_warping",
    "DynamicTriangle": "dynamic.dynamic_triangle",
    "EditDistance": "strings.edit_distance",
    "EricksonProblem": "dynamic.erickson_problem",
    "ExactInnerProduct": "vectors.inner_product",
    "ExactWeightClique": "matrices.weighted_clique",
    "FurthestPair": "points.furthest_pair",
    "GapMaxIP": "vectors.gap_max_ip",
    "GeomBase": "plane.geom_base",
    "HittingSetSmallUniverse": "sets.hitting_set_small_universe",
    "HittingVector": "vectors.hitting_vector",
    "Hyperclique": "hypergraphs.hyperclique",
    "IncrementalShortestPaths": "weighted_graphs.incremental_shortest_paths",
    "IndependentSet": "graphs.independent_set",
    "IntegerMaxInnerProduct": "vectors.integer_inner_product",
    "IntegerOrthogonalVectors": "vectors.integer_inner_product",
    "KSum": "integers.k_sum",
    "Knapsack": "integers.knapsack",
    "LabelledGraphMatching": "languages.labelled_graph_matching",
    "LongestCommonSubsequence": "strings.longest_common_subsequence",
    "LongestCommonSubstringWithDontCares": "languages.longest_common_substring_with_dont_cares",
    "LongestPalindromicSubsequence": "strings.longest_palindromic_subsequence",
    "LongestTandemSubsequence": "strings.longest_tandem_subsequence",
    "MaxCut": "graphs.max_cut",
    "MaxInnerProduct": "vectors.inner_product",
    "MaxSat": "formulas.max_sat",
    "MaximumSubarray": "matrices.maximum_subarray",
    "Median": "weighted_graphs.center",
    "Metricity": "weighted_graphs.metricity",
    "MinInnerProduct": "vectors.inner_product",
    "MinPlusConvolution": "integers.convolutions",
    "MinPlusProduct": "matrices.min_plus_product",
    "MinWeightClique": "matrices.weighted_clique",
    "MinWeightCycle": "weighted_graphs.cycles",
    "MonochromaticFurthestPair": "points.furthest_pair",
    "NAESAT": "formulas.naesat",
    "NFAAcceptance": "languages.nfa_acceptance",
    "NegativeTriangle": "matrices.negative_triangle",
    "OnlineMatrixVector": "matrices.online_products",
    "OnlineVectorMatrixVector": "matrices.online_products",
    "OrthogonalVectors": "vectors.orthogonal_vectors",
    "PartialMatch": "vectors.partial_match",
    "RNAFolding": "strings.rna_folding",
    "Radius": "weighted_graphs.center",
    "Radius2": "graphs.radius_2",
    "RegularExpressionSearch": "languages.regular_expression_search",
    "ReplacementPaths": "weighted_graphs.paths",
    "SecondSimplePath": "weighted_graphs.paths",
    "SegmentVisibility": "plane.segment_visibility",
    "Separator": "plane.separator",
    "SingleThreeSum": "integers.single_three_sum",
    "StripsCoverBox": "plane.strips",
    "SubgraphConnectivity": "dynamic.subgraph_connectivity",
    "SubsetQuery": "vectors.subset_query",
    "SubsetSum": "integers.subset_sum",
    "SubtreeIsomorphism": "trees.subtree_isomorphism",
    "SuperAdditivity": "integers.super_additivity",
    "ThreeSum": "integers.three_sum",
    "TransitiveClosure": "matrices.transitive_closure",
    "Triangle": "graphs.triangle",
    "TriangleCollection": "graphs.triangle_collection",
    "TriangleListing": "graphs.triangle_listing",
    "UnboundedKnapsack": "integers.knapsack",
    "UndirectedMinWeightCycle": "weighted_graphs.cycles",
    "VectorDomination": "vectors.vector_domination",
    "WeightedBetweenness": "graphs.weighted_betweenness",
    "WienerIndex": "graphs.wiener_index",
    "XPlusY": "integers.x_plus_y",
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
    # sums and convolutions
    "ConvolutionThreeSumToThreeSum": ("ConvolutionThreeSum", "ThreeSum", "convolution_three_sum_to_three_sum"),
    "ThreeSumToXPlusY": ("ThreeSum", "XPlusY", "three_sum_to_x_plus_y"),
    "XPlusYToThreeSum": ("XPlusY", "ThreeSum", "x_plus_y_to_three_sum"),
    "XPlusYToConvolutionThreeSumByPrimes": (
        "XPlusY",
        "ConvolutionThreeSum",
        "x_plus_y_to_convolution_three_sum_by_primes",
    ),
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
    "ConvolutionThreeSumToZeroTriangle": (
        "ConvolutionThreeSum",
        "ZeroTriangle",
        "convolution_three_sum_to_zero_triangle",
    ),
    "ThreeSumToCollinear": ("ThreeSum", "Collinear", "three_sum_to_collinear"),
    "CollinearToConcurrentLines": ("Collinear", "ConcurrentLines", "collinear_to_concurrent_lines"),
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
    # Boolean products
    "BooleanProductToTriangle": ("BooleanProduct", "Triangle", "boolean_product_to_triangle"),
    "TriangleToBooleanProduct": ("Triangle", "BooleanProduct", "triangle_to_boolean_product"),
    "BooleanProductToTransitiveClosure": (
        "BooleanProduct",
        "TransitiveClosure",
        "boolean_product_to_transitive_closure",
    ),
    "TransitiveClosureToBooleanProduct": (
        "TransitiveClosure",
        "BooleanProduct",
        "transitive_closure_to_boolean_product",
    ),
    "BooleanProductToContextFreeParsing": (
        "BooleanProduct",
        "ContextFreeParsing",
        "boolean_product_to_context_free_parsing",
    ),
    # rounds, each answered before the next is seen
    "BooleanProductToOnlineMatrixVector": (
        "BooleanProduct",
        "OnlineMatrixVector",
        "boolean_product_to_online_matrix_vector",
    ),
    "OnlineMatrixVectorToOnlineVectorMatrixVector": (
        "OnlineMatrixVector",
        "OnlineVectorMatrixVector",
        "online_matrix_vector_to_online_vector_matrix_vector",
    ),
    # cliques by their weight
    "MinWeightCliqueToNegativeTriangle": (
        "MinWeightClique",
        "NegativeTriangle",
        "min_weight_clique_to_negative_triangle",
    ),
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
    "OrthogonalVectorsToLongestCommonSubstringWithDontCares": (
        "OrthogonalVectors",
        "LongestCommonSubstringWithDontCares",
        "orthogonal_vectors_to_longest_common_substring_with_dont_cares",
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
    "OrthogonalVectorsToDynamicReachability": (
        "OrthogonalVectors",
        "DynamicReachability",
        "orthogonal_vectors_to_dynamic_reachability",
    ),
    # strings and sequences
    "OrthogonalVectorsToLongestCommonSubsequence": (
        "OrthogonalVectors",
        "LongestCommonSubsequence",
        "orthogonal_vectors_to_longest_common_subsequence",
    ),
    "OrthogonalVectorsToEditDistance": ("OrthogonalVectors", "EditDistance", "orthogonal_vectors_to_edit_distance"),
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
    "OnlineVectorMatrixVectorToDynamicDistance": (
        "OnlineVectorMatrixVector",
        "DynamicDistance",
        "online_vector_matrix_vector_to_dynamic_distance",
    ),
    "OnlineVectorMatrixVectorToDynamicPairReachability": (
        "OnlineVectorMatrixVector",
        "DynamicPairReachability",
        "online_vector_matrix_vector_to_dynamic_pair_reachability",
    ),
    "OnlineVectorMatrixVectorToDynamicTriangle": (
        "OnlineVectorMatrixVector",
        "DynamicTriangle",
        "online_vector_matrix_vector_to_dynamic_triangle",
    ),
    "OnlineVectorMatrixVectorToDynamicMatching": (
        "OnlineVectorMatrixVector",
        "DynamicMatching",
        "online_vector_matrix_vector_to_dynamic_matching",
    ),
    "OnlineVectorMatrixVectorToEricksonProblem": (
        "OnlineVectorMatrixVector",
        "EricksonProblem",
        "online_vector_matrix_vector_to_erickson_problem",
    ),
    "MinPlusProductToIncrementalShortestPaths": (
        "MinPlusProduct",
        "IncrementalShortestPaths",
        "min_plus_product_to_incremental_shortest_paths",
    ),
    "BooleanProductToIncrementalShortestPaths": (
        "BooleanProduct",
        "IncrementalShortestPaths",
        "boolean_product_to_incremental_shortest_paths",
    ),
    # satisfiability and its relatives
    "CNFToNAESAT": ("CNF", "NAESAT", "cnf_to_naesat"),
    "NAESATToCNF": ("NAESAT", "CNF", "naesat_to_cnf"),
    "OrthogonalVectorsToBinaryLongestCommonSubsequence": (
        "OrthogonalVectors",
        "LongestCommonSubsequence",
        "orthogonal_vectors_to_binary_longest_common_subsequence",
    ),
    "OrthogonalVectorsToBinaryEditDistance": (
        "OrthogonalVectors",
        "EditDistance",
        "orthogonal_vectors_to_binary_edit_distance",
    ),
    "NegativeTriangleToRadius": ("NegativeTriangle", "Radius", "negative_triangle_to_radius"),
    "NegativeTriangleToMedian": ("NegativeTriangle", "Median", "negative_triangle_to_median"),
    "ExactWeightCliqueToZeroTriangle": (
        "ExactWeightClique",
        "ZeroTriangle",
        "exact_weight_clique_to_zero_triangle",
    ),
    "MinWeightCliqueToMinWeightCycle": (
        "MinWeightClique",
        "MinWeightCycle",
        "min_weight_clique_to_min_weight_cycle",
    ),
    # hypercliques
    "HypercliqueToOrthogonalVectors": ("Hyperclique", "OrthogonalVectors", "hyperclique_to_orthogonal_vectors"),
    "CNFToIndependentSet": ("CNF", "IndependentSet", "cnf_to_independent_set"),
    "CNFToSubsetSum": ("CNF", "SubsetSum", "cnf_to_subset_sum"),
    "CNFToHittingSetSmallUniverse": ("CNF", "HittingSetSmallUniverse", "cnf_to_hitting_set_small_universe"),
    "OrthogonalVectorsToDiscreteFrechet": (
        "OrthogonalVectors",
        "DiscreteFrechet",
        "orthogonal_vectors_to_discrete_frechet",
    ),
    "OrthogonalVectorsToDynamicTimeWarping": (
        "OrthogonalVectors",
        "DynamicTimeWarping",
        "orthogonal_vectors_to_dynamic_time_warping",
    ),
    "LongestCommonSubsequenceToDynamicTimeWarping": (
        "LongestCommonSubsequence",
        "DynamicTimeWarping",
        "longest_common_subsequence_to_dynamic_time_warping",
    ),
    "EditDistanceToDynamicTimeWarping": (
        "EditDistance",
        "DynamicTimeWarping",
        "edit_distance_to_dynamic_time_warping",
    ),
    "KSumToThreeSum": ("KSum", "ThreeSum", "k_sum_to_three_sum"),
    "ThreeSumToKSum": ("ThreeSum", "KSum", "three_sum_to_k_sum"),
    "KSumToSubsetSum": ("KSum", "SubsetSum", "k_sum_to_subset_sum"),
    "CliqueToKSum": ("Clique", "KSum", "clique_to_k_sum"),
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
    "LongestCommonSubsequenceToLongestPalindromicSubsequence": (
        "LongestCommonSubsequence",
        "LongestPalindromicSubsequence",
        "longest_common_subsequence_to_longest_palindromic_subsequence",
    ),
    "LongestCommonSubsequenceToLongestTandemSubsequence": (
        "LongestCommonSubsequence",
        "LongestTandemSubsequence",
        "longest_common_subsequence_to_longest_tandem_subsequence",
    ),
    "XPlusYToConvolutionThreeSumAtRandom": (
        "XPlusY",
        "ConvolutionThreeSum",
        "x_plus_y_to_convolution_three_sum_at_random",
    ),
    "NegativeTriangleToMetricity": ("NegativeTriangle", "Metricity", "negative_triangle_to_metricity"),
    "MetricityToNegativeTriangle": ("Metricity", "NegativeTriangle", "metricity_to_negative_triangle"),
    # hypercliques
    "ContextFreeParsingToBooleanProduct": (
        "ContextFreeParsing",
        "BooleanProduct",
        "context_free_parsing_to_boolean_product",
    ),
    "CliqueToContextFreeRecognition": (
        "Clique",
        "ContextFreeRecognition",
        "clique_to_context_free_recognition",
    ),
    "CliqueToRNAFolding": ("Clique", "RNAFolding", "clique_to_rna_folding"),
    "HypercliqueToMinWeightCycle": ("Hyperclique", "MinWeightCycle", "hyperclique_to_min_weight_cycle"),
    "MaxSatToHyperclique": ("MaxSat", "Hyperclique", "max_sat_to_hyperclique"),
    "MaxSatToNegativeTriangle": ("MaxSat", "NegativeTriangle", "max_sat_to_negative_triangle"),
    "MaxCutToMaxSat": ("MaxCut", "MaxSat", "max_cut_to_max_sat"),
    "ConvolutionThreeSumToTriangleListing": (
        "ConvolutionThreeSum",
        "TriangleListing",
        "convolution_three_sum_to_triangle_listing",
    ),
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
    "GeomBaseToSeparator": ("GeomBase", "Separator", "geom_base_to_separator"),
    "GeomBaseToSegmentVisibility": ("GeomBase", "SegmentVisibility", "geom_base_to_segment_visibility"),
    "GeomBaseToStripsCoverBox": ("GeomBase", "StripsCoverBox", "geom_base_to_strips_cover_box"),
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
    "NegativeTriangleToMinWeightClique": (
        "NegativeTriangle",
        "MinWeightClique",
        "negative_triangle_to_min_weight_clique",
    ),
    "ZeroTriangleToExactWeightClique": (
        "ZeroTriangle",
        "ExactWeightClique",
        "zero_triangle_to_exact_weight_clique",
    ),
    "OnlineVectorMatrixVectorToSubgraphConnectivity": (
        "OnlineVectorMatrixVector",
        "SubgraphConnectivity",
        "online_vector_matrix_vector_to_subgraph_connectivity",
    ),
    "OrthogonalVectorsToDFAIntersection": (
        "OrthogonalVectors",
        "DFAIntersection",
        "orthogonal_vectors_to_dfa_intersection",
    ),
    "OrthogonalVectorsToSubtreeIsomorphism": (
        "OrthogonalVectors",
        "SubtreeIsomorphism",
        "orthogonal_vectors_to_subtree_isomorphism",
    ),
    # counting
    "OrthogonalVectorsToCountingOrthogonalVectors": (
        "OrthogonalVectors",
        "CountingOrthogonalVectors",
        "orthogonal_vectors_to_counting_orthogonal_vectors",
    ),
    "CountingOrthogonalVectorsToWienerIndex": (
        "CountingOrthogonalVectors",
        "WienerIndex",
        "counting_orthogonal_vectors_to_wiener_index",
    ),
    # hypercliques
    "HypercliqueToHigherUniformity": ("Hyperclique", "Hyperclique", "hyperclique_to_higher_uniformity"),
    # attention with real entries
    "OrthogonalVectorsToAttention": ("OrthogonalVectors", "AttentionQuery", "orthogonal_vectors_to_attention"),
    "OrthogonalVectorsToAttentionByCharacters": (
        "OrthogonalVectors",
        "AttentionQuery",
        "orthogonal_vectors_to_attention_by_characters",
    ),
    "OrthogonalVectorsToGapMaxIPAtOnce": (
        "OrthogonalVectors",
        "GapMaxIP",
        "orthogonal_vectors_to_gap_max_ip_at_once",
    ),
}
"""Name of an edge: the names of its source and target, and its module in `reductions.edges`."""

SHORTCUTS = frozenset({"OrthogonalVectorsToAttention", "OrthogonalVectorsToAttentionByCharacters"})
"""Edges that jump over a problem between: in a shortest route they count as two steps."""

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
