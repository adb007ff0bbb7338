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
    from reductions.problems.integers.binary_jumbled_indexing import BinaryJumbledIndexing
    from reductions.problems.integers.convolutions import ConvolutionThreeSum, ConvolutionUpperBound, MinPlusConvolution
    from reductions.problems.integers.knapsack import Knapsack, UnboundedKnapsack
    from reductions.problems.integers.single_three_sum import SingleThreeSum
    from reductions.problems.integers.subset_sum import SubsetSum
    from reductions.problems.integers.super_additivity import SuperAdditivity
    from reductions.problems.integers.three_sum import ThreeSum
    from reductions.problems.integers.x_plus_y import XPlusY
    from reductions.problems.matrices.min_plus_product import MinPlusProduct
    from reductions.problems.matrices.negative_triangle import NegativeTriangle
    from reductions.problems.plane.geom_base import GeomBase
    from reductions.problems.vectors.gap_max_ip import GapMaxIP
    from reductions.problems.vectors.inner_product import ExactInnerProduct, MaxInnerProduct, MinInnerProduct
    from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors

__all__ = [
    "CNF",
    "AttentionQuery",
    "BinaryJumbledIndexing",
    "Clique",
    "Coloring",
    "ConvolutionThreeSum",
    "ConvolutionUpperBound",
    "Diameter",
    "DominatingSet",
    "ExactInnerProduct",
    "GapMaxIP",
    "GeomBase",
    "Knapsack",
    "MaxInnerProduct",
    "MinInnerProduct",
    "MinPlusConvolution",
    "MinPlusProduct",
    "NegativeTriangle",
    "OrthogonalVectors",
    "SingleThreeSum",
    "SubsetSum",
    "SuperAdditivity",
    "ThreeSum",
    "Triangle",
    "UnboundedKnapsack",
    "XPlusY",
]


def __getattr__(name: str) -> object:
    """Import a problem of the catalogue when it is first asked for."""
    if name in catalogue.PROBLEMS:
        return globals().setdefault(name, catalogue.problem(name))
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
