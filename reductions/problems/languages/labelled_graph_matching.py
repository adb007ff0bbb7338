"""String matching in a labelled graph: does some walk spell a given word?

References
----------
.. [1] M. Equi, R. Grossi, V. Mäkinen and A. I. Tomescu, "On the complexity of string matching for graphs", ICALP 2019.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise, product
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import networkx as nx
import numpy as np
import sympy

from reductions.errors import InputError
from reductions.problem import sizes, whole
from reductions.problems.languages.base import Walk, Walks

__all__ = ["Arc", "LabelledGraphMatching"]

Arc: TypeAlias = tuple[int, int]
"""From a node to a node."""


def by_networkx(instance: LabelledGraphMatching) -> Walk | None:
    """A path in the product of the graph and the word, which networkx finds."""
    labels, word, last = instance.labels, instance.word, len(instance.word) - 1
    if not word:
        return ()
    product_graph: nx.DiGraph[Any] = nx.DiGraph()
    product_graph.add_nodes_from(("begin", "end"))
    for node, label in enumerate(labels):
        if label == word[0]:
            product_graph.add_edge("begin", (0, node))
        if label == word[last]:
            product_graph.add_edge((last, node), "end")
    for place, letters in enumerate(pairwise(word)):
        here = ((u, w) for u, w in instance.arcs if (labels[u], labels[w]) == letters)
        product_graph.add_edges_from(((place, u), (place + 1, w)) for u, w in here)
    if not nx.has_path(product_graph, "begin", "end"):
        return None
    return tuple(node for _, node in nx.shortest_path(product_graph, "begin", "end")[1:-1])


@dataclass(frozen=True, eq=False, repr=False)
class LabelledGraphMatching(Walks):
    """YES iff a walk in a directed graph has these labels; a witness is a walk, of one node per letter of the word.

    Sizes are the nodes V, the arcs E, and the letters w of the word.

    Parameters
    ----------
    labels
        A string: the label of each node 0, 1, ...
    arcs
        Pairs of nodes, loops allowed. They are kept in order, each once.
    word
        A string.

    Raises
    ------
    InputError
        If labels or word are not strings, or an arc is not a pair of nodes.

    Examples
    --------
    >>> instance = LabelledGraphMatching("aba", ((0, 1), (1, 1), (1, 2)), "abba")
    >>> instance
    LabelledGraphMatching(nodes=3, arcs=3, word=4)
    >>> instance.brute_force()
    (0, 1, 1, 2)
    """

    labels: str
    arcs: tuple[Arc, ...]
    word: str

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(nodes="V", arcs="E", word="w")
    storage: ClassVar[sympy.Expr] = 300 * symbols["arcs"] + 100 * symbols["nodes"] + 24 * symbols["word"]
    time: ClassVar[sympy.Expr] = (symbols["arcs"] + symbols["nodes"] + 1) * (symbols["word"] + 1)
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def __post_init__(self) -> None:
        """Check the arcs."""
        for name, value in (("labels", self.labels), ("word", self.word)):
            if not isinstance(value, str):
                raise InputError(f"{name} must be a string, one letter per place, got {reprlib.repr(value)}")
        object.__setattr__(self, "arcs", tuple(sorted(set(map(self._arc, self.arcs)))))

    def _arc(self, value: Any) -> Arc:
        if not isinstance(value, (tuple, list)) or len(value) != 2:
            raise InputError(f"an arc must be a pair of nodes, got {reprlib.repr(value)}")
        u, w = (whole("a node of an arc", node, 0) for node in value)
        if max(u, w) >= len(self.labels):
            raise InputError(f"an arc must be between two of the {len(self.labels)} nodes from 0 on, got {(u, w)}")
        return u, w

    @cached_property
    def table(self) -> dict[tuple[int | None, str], list[int]]:
        """The nodes after a node that have a label; after None all that have it."""
        found: dict[tuple[int | None, str], list[int]] = {}
        for node, label in enumerate(self.labels):
            found.setdefault((None, label), []).append(node)
        for u, w in self.arcs:
            found.setdefault((u, self.labels[w]), []).append(w)
        return found

    def size(self) -> NamedTuple:
        return self.sized(len(self.labels), len(self.arcs), len(self.word))

    @property
    def places(self) -> int:
        return len(self.word)

    def onward(self, place: int, state: int | None) -> Iterable[int]:
        return self.table.get((state, self.word[place]), ())

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All graphs on up to two nodes with two labels and up to two arcs, and words of up to three letters."""
        for count in range(3):
            arcs = list(product(range(count), range(count)))
            chosen = [c for number in range(3) for c in combinations(arcs, number)]
            for labels, some in product(product("ab", repeat=count), chosen):
                yield from (cls("".join(labels), some, word) for word in ("", "a", "ab", "bba"))

    @classmethod
    def random(cls, rng: np.random.Generator, *, nodes: int = 5, letters: int = 5, density: float = 0.3) -> Self:
        """A random graph on up to `nodes` nodes with two labels, and a random word of up to `letters` letters."""
        count = int(rng.integers(0, nodes + 1))
        labels, word = ("".join(rng.choice(list("ab"), k)) for k in (count, rng.integers(0, letters + 1)))
        arcs = product(range(count), range(count))
        return cls(labels, tuple(arc for arc in arcs if rng.random() < density), word)
