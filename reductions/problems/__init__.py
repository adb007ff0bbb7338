"""The problems: CNF-SAT, graph colouring, k-orthogonal vectors, Gap-MaxIP and the attention query."""

from reductions.problems.attention_query import AttentionQuery
from reductions.problems.cnf import CNF
from reductions.problems.coloring import Coloring
from reductions.problems.max_inner_product import GapMaxIP
from reductions.problems.orthogonal_vectors import OrthogonalVectors

__all__ = ["CNF", "AttentionQuery", "Coloring", "GapMaxIP", "OrthogonalVectors"]
