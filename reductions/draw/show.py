"""Any instance as a picture, by the structure of its input, with a witness marked if one is given."""

from __future__ import annotations

import reprlib
from collections.abc import Callable
from functools import singledispatch
from typing import Any

from reductions.draw.chain import coloring, vectors
from reductions.draw.strings import sequences, string, strings
from reductions.draw.structures import formula, graph, lists, matrices, numbers
from reductions.draw.style import Drawing, captioned
from reductions.errors import InputError
from reductions.problem import Problem, Search
from reductions.problems import Coloring, GapMaxIP, KSum
from reductions.problems.formulas.base import Formula
from reductions.problems.graphs.base import GraphSearch
from reductions.problems.integers.base import ListsProblem, NumbersProblem
from reductions.problems.matrices.base import ShapedMatrices
from reductions.problems.sequences.base import SequencePair
from reductions.problems.strings.base import StringPair
from reductions.problems.strings.single import SingleString
from reductions.problems.vectors.base import VectorSets

__all__ = ["show"]


@singledispatch
def show(instance: Problem[Any], witness: Any = None) -> Drawing:
    """Draw an instance; with a witness or a value, mark it. The caption says what rows, colours and lines are.

    Two strings are drawn with the lines of an alignment, one string with arcs, sequences as curves with the lines of a
    traversal, vectors as rows of pixels, graphs, lists of numbers, matrices and formulas. A problem of another
    structure brings a picture of its own with `show.register`.

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
    framed = " Framed: the vectors of the witness." if witness is not None else ""
    return captioned(vectors(instance, witness), f"One vector in each row, black for 1. {instance!r}.{framed}")


_drawn_by(StringPair, strings)
_drawn_by(SingleString, string)
_drawn_by(SequencePair, sequences)
_drawn_by(GraphSearch, graph)
_drawn_by(Coloring, _coloring)
_drawn_by(VectorSets, _vectors)
_drawn_by(GapMaxIP, _vectors)
_drawn_by(ListsProblem, lists)
_drawn_by(KSum, lists)
_drawn_by(NumbersProblem, numbers)
_drawn_by(ShapedMatrices, matrices)
_drawn_by(Formula, formula)
