"""The edges of the reduction graph, one a file, named source_to_target."""

from reductions.edges.cnf_to_orthogonal_vectors import CNFToOrthogonalVectors
from reductions.edges.coloring_to_cnf import ColoringToCNF
from reductions.edges.max_ip_to_attention import MaxIPToAttention
from reductions.edges.orthogonal_vectors_to_gap_max_ip import OrthogonalVectorsToGapMaxIP
from reductions.edges.orthogonal_vectors_to_max_ip import OrthogonalVectorsToMaxIP

__all__ = [
    "CNFToOrthogonalVectors",
    "ColoringToCNF",
    "MaxIPToAttention",
    "OrthogonalVectorsToGapMaxIP",
    "OrthogonalVectorsToMaxIP",
]
