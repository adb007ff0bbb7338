"""The edges of the reduction graph, one a file, named source_to_target."""

from reductions.edges.cnf_to_orthogonal_vectors import CNFToOrthogonalVectors
from reductions.edges.cnf_to_sparse_cnf import CNFToSparseCNF
from reductions.edges.coloring_to_cnf import ColoringToCNF
from reductions.edges.exact_inner_product_to_orthogonal_vectors import ExactInnerProductToOrthogonalVectors
from reductions.edges.max_inner_product_to_exact_inner_product import MaxInnerProductToExactInnerProduct
from reductions.edges.max_ip_to_attention import MaxIPToAttention
from reductions.edges.min_inner_product_to_max_inner_product import MinInnerProductToMaxInnerProduct
from reductions.edges.orthogonal_vectors_to_diameter import OrthogonalVectorsToDiameter
from reductions.edges.orthogonal_vectors_to_dominating_set import OrthogonalVectorsToDominatingSet
from reductions.edges.orthogonal_vectors_to_gap_max_ip import OrthogonalVectorsToGapMaxIP
from reductions.edges.orthogonal_vectors_to_max_ip import OrthogonalVectorsToMaxIP
from reductions.edges.orthogonal_vectors_to_min_inner_product import OrthogonalVectorsToMinInnerProduct

__all__ = [
    "CNFToOrthogonalVectors",
    "CNFToSparseCNF",
    "ColoringToCNF",
    "ExactInnerProductToOrthogonalVectors",
    "MaxIPToAttention",
    "MaxInnerProductToExactInnerProduct",
    "MinInnerProductToMaxInnerProduct",
    "OrthogonalVectorsToDiameter",
    "OrthogonalVectorsToDominatingSet",
    "OrthogonalVectorsToGapMaxIP",
    "OrthogonalVectorsToMaxIP",
    "OrthogonalVectorsToMinInnerProduct",
]
