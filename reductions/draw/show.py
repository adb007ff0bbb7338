"""Any instance as a picture, by the structure of its input, with a witness marked if one is given."""

from __future__ import annotations

import reprlib
from collections.abc import Callable
from functools import singledispatch
from typing import Any

from reductions.draw import machines, parts, plane, rounds, tables, words
from reductions.draw.chain import coloring, vectors
from reductions.draw.entries import attended
from reductions.draw.networks import unweighted, weighted
from reductions.draw.strings import sequences, string, strings
from reductions.draw.structures import formula, graph, lists, matrices, numbers
from reductions.draw.style import Drawing, captioned
from reductions.errors import InputError
from reductions.problem import Function, Problem, Search
from reductions.problems import (
    AttentionQuery,
    BinaryJumbledIndexing,
    Collinear,
    Coloring,
    ConcurrentLines,
    DFAIntersection,
    EricksonProblem,
    GapMaxIP,
    GeomBase,
    HittingSetSmallUniverse,
    Hyperclique,
    IncrementalShortestPaths,
    KSum,
    LabelledGraphMatching,
    LongestCommonSubstringWithDontCares,
    MaximumSubarray,
    MaxSat,
    MonochromaticFurthestPair,
    NFAAcceptance,
    PartialMatch,
    RegularExpressionSearch,
    RNAFolding,
    SegmentVisibility,
    Separator,
    StripsCoverBox,
    SubgraphConnectivity,
    SubtreeIsomorphism,
    TriangleCollection,
    TriangleListing,
    WeightedBetweenness,
    WienerIndex,
)
from reductions.problems.dynamic.base import DynamicGraph
from reductions.problems.formulas.base import Formula
from reductions.problems.grammars.base import Grammar
from reductions.problems.graphs.base import GraphSearch
from reductions.problems.integers.base import ListsProblem, NumbersProblem
from reductions.problems.integers.knapsack import KnapsackProblem
from reductions.problems.matrices.base import ShapedMatrices
from reductions.problems.points.base import PointPairs
from reductions.problems.sequences.base import SequencePair
from reductions.problems.strings.base import StringPair
from reductions.problems.strings.single import SingleString
from reductions.problems.vectors.base import VectorProblem
from reductions.problems.vectors.integer_base import IntegerPairs
from reductions.problems.weighted_graphs.base import WeightedGraph

__all__ = ["show"]


@singledispatch
def show(instance: Problem[Any], witness: Any = None) -> Drawing:
    """Draw an instance; with a witness or a value, mark it. The caption says what rows, colours and lines are.

    Every problem of the catalogue has a picture: strings with the lines of an alignment, sequences as curves, vectors
    and matrices as pixels, graphs, automata and trees as networks, points, lines and segments in the plane, rounds as
    panels, and so on. A problem of your own, of another structure, brings a picture with `show.register`.

    Raises
    ------
    InputError
        If there is no picture of such an instance, it is too large for one, or `witness` is not a witness of it.

    Examples
    --------
    >>> from reductions.problems import LongestCommonSubsequence
    >>> instance = LongestCommonSubsequence("contest", "notes", 4)
    >>> drawing = show(instance, instance.solve())
    >>> len(drawing.axes[0].lines)
    4
    """
    kind = type(instance).__name__
    raise InputError(f"there is no picture of {kind}; bring one with @reductions.draw.show.register({kind})")


def _drawn_by(kind: type, picture: Callable[[Any, Any], Drawing]) -> None:
    """Show instances of this class by a function from an instance and a witness of it, or None."""

    @show.register(kind)
    def _(instance: Problem[Any], witness: Any = None) -> Drawing:
        if witness is not None and isinstance(instance, Search) and not instance.verify(witness):
            raise InputError(f"{reprlib.repr(witness)} is not a witness of {instance!r}")
        return picture(instance, witness)


def _coloring(instance: Coloring, witness: Any) -> Drawing:
    text = f"{instance.graph.number_of_nodes()} vertices and at most {instance.colors} colours."
    if witness is not None:
        text += " Vertices have the colours of the witness, each with a shape of its own."
    return captioned(coloring(instance, witness), text)


def _vectors(instance: Any, witness: Any) -> Drawing:
    chosen, framed = (witness, " Framed: the vectors of the witness.") if isinstance(witness, tuple) else (None, "")
    if isinstance(instance, Function) and witness is not None:
        framed = f" Value: {witness}."
    return captioned(vectors(instance, chosen), f"One vector in each row, black for 1. {instance!r}.{framed}")


_drawn_by(StringPair, strings)
_drawn_by(SingleString, string)
_drawn_by(SequencePair, sequences)
_drawn_by(GraphSearch, graph)
_drawn_by(Coloring, _coloring)
_drawn_by(VectorProblem, _vectors)
_drawn_by(GapMaxIP, _vectors)
_drawn_by(ListsProblem, lists)
_drawn_by(KSum, lists)
_drawn_by(NumbersProblem, numbers)
_drawn_by(ShapedMatrices, matrices)
_drawn_by(Formula, formula)
_drawn_by(MaxSat, formula)
_drawn_by(AttentionQuery, attended)
_drawn_by(WeightedGraph, weighted)
_drawn_by(WeightedBetweenness, weighted)
_drawn_by(WienerIndex, unweighted)
_drawn_by(TriangleListing, unweighted)
_drawn_by(Hyperclique, parts.hyperclique)
_drawn_by(TriangleCollection, parts.collection)
_drawn_by(DynamicGraph, rounds.changing)
_drawn_by(SubgraphConnectivity, rounds.changing)
_drawn_by(IncrementalShortestPaths, rounds.changing)
_drawn_by(EricksonProblem, tables.incremented)
_drawn_by(MaximumSubarray, tables.subarray)
_drawn_by(IntegerPairs, tables.integer_vectors)
_drawn_by(PartialMatch, tables.patterns)
_drawn_by(HittingSetSmallUniverse, tables.family)
_drawn_by(PointPairs, plane.points)
_drawn_by(MonochromaticFurthestPair, plane.points)
_drawn_by(Collinear, plane.collinear)
_drawn_by(ConcurrentLines, plane.concurrent)
_drawn_by(GeomBase, plane.rows)
_drawn_by(SegmentVisibility, plane.visibility)
_drawn_by(Separator, plane.separator)
_drawn_by(StripsCoverBox, plane.strips)
_drawn_by(KnapsackProblem, plane.knapsack)
_drawn_by(NFAAcceptance, machines.automaton)
_drawn_by(DFAIntersection, machines.intersection)
_drawn_by(LabelledGraphMatching, machines.labelled)
_drawn_by(SubtreeIsomorphism, machines.trees)
_drawn_by(Grammar, machines.grammar)
_drawn_by(RNAFolding, words.folding)
_drawn_by(LongestCommonSubstringWithDontCares, words.substring)
_drawn_by(RegularExpressionSearch, words.match)
_drawn_by(BinaryJumbledIndexing, words.factors)
