"""Triangle collection: are there three colours without a triangle in a graph with coloured nodes?

References
----------
.. [1] A. Abboud, V. Vassilevska Williams and H. Yu, "Matching triangles and basing hardness on an extremely popular
   conjecture", STOC 2015.
"""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, combinations, product
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import networkx as nx
import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray

from reductions.errors import InputError
from reductions.problem import IndexSearch, frozen, sizes, whole

__all__ = ["Colors", "TriangleCollection"]

Integers: TypeAlias = NDArray[np.int64]

Colors: TypeAlias = tuple[int, ...]
"""One colour of each class."""


def by_networkx(instance: TriangleCollection) -> Colors | None:
    """The first colours for which networkx finds no triangle: in a tripartite graph these are maximal cliques."""
    graph: nx.Graph[tuple[int, int]] = nx.Graph()
    for p, edges in enumerate(instance.edges):
        graph.add_edges_from(((p, u), ((p + 1) % 3, w)) for u, w in edges.tolist())
    triangles = (sorted(clique) for clique in nx.find_cliques(graph) if len(clique) == 3)
    covered = {tuple(int(instance.colors[p][v]) for p, v in triangle) for triangle in triangles}
    return next((triple for triple in product(*map(range, instance.axes)) if triple not in covered), None)


@dataclass(frozen=True, eq=False, repr=False)
class TriangleCollection(IndexSearch):
    """Three classes of coloured nodes, and edges between classes; YES iff some three colours have no triangle.

    A witness is a colour a of the first class, b of the second and c of the third, such that no node of colour a, no
    node of colour b and no node of colour c are pairwise adjacent.

    Sizes are the numbers of colours, and those of nodes and edges in all.

    Parameters
    ----------
    palette
        The numbers n_1, n_2 and n_3 of colours in each class. A colour may have no node: then it is in no triangle.
    colors
        The colour of each node, three vectors of integers from 0 on, those of class p below n_p.
    edges
        Three matrices of two columns: pairs of a node of the first class and one of the second, of the second and the
        third, of the third and the first. An edge that occurs again is kept once.

    Raises
    ------
    InputError
        If a colour or a node of an edge is out of range, or anything is not of such a shape.

    Examples
    --------
    >>> instance = TriangleCollection((1, 2, 1), ((0,), (0, 1), (0,)), ([[0, 0], [0, 1]], [[0, 0]], [[0, 0]]))
    >>> instance
    TriangleCollection(first=1, second=2, third=1, nodes=4, edges=4)
    >>> instance.brute_force()
    (0, 1, 0)
    """

    palette: tuple[int, ...]
    colors: tuple[Integers, ...]
    edges: tuple[Integers, ...]

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(first="n_1", second="n_2", third="n_3", nodes="V", edges="E")
    # An edge is a row of two numbers, and sorted among the others for repetitions; a node is a number.
    storage: ClassVar[sympy.Expr] = 40 * symbols["nodes"] + 120 * symbols["edges"]
    time: ClassVar[sympy.Expr] = (
        symbols["first"] * symbols["second"] * symbols["third"] + symbols["nodes"] * symbols["edges"]
    )
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def __post_init__(self) -> None:
        """Check the colours and the edges."""
        for name in ("palette", "colors", "edges"):
            if not isinstance(getattr(self, name), (tuple, list)) or len(getattr(self, name)) != 3:
                raise InputError(f"{name} must be a tuple of three, got {reprlib.repr(getattr(self, name))}")
        palette = tuple(whole("a number of colours", count, 0) for count in self.palette)
        colors = tuple(
            frozen(_rows(f"colours of class {p}", value, limit)[:, 0])
            for p, (value, limit) in enumerate(zip(self.colors, palette, strict=True), start=1)
        )
        nodes = list(map(len, colors))
        edges = tuple(
            frozen(np.unique(_rows(f"edges of matrix {p}", value, nodes[p - 1], nodes[p % 3]), axis=0))
            for p, value in enumerate(self.edges, start=1)
        )
        for name, checked in (("palette", palette), ("colors", colors), ("edges", edges)):
            object.__setattr__(self, name, checked)

    @property
    def axes(self) -> tuple[int, ...]:
        return self.palette

    def size(self) -> NamedTuple:
        return self.sized(*self.palette, sum(map(len, self.colors)), sum(map(len, self.edges)))

    @cached_property
    def _next(self) -> list[list[set[int]]]:
        """For every class and every node of it, its neighbours in the class after it, the first after the third."""
        neighbours: list[list[set[int]]] = [[set() for _ in colors] for colors in self.colors]
        for of_class, edges in zip(neighbours, self.edges, strict=True):
            for u, w in edges.tolist():
                of_class[u].add(w)
        return neighbours

    def holds(self, choice: tuple[int, ...]) -> bool:
        first, second, third = (
            np.flatnonzero(colors == color).tolist() for colors, color in zip(self.colors, choice, strict=True)
        )
        onward, across, back = self._next
        return not any(v in onward[u] and w in across[v] and u in back[w] for u in first for v in second for w in third)

    def solve(self) -> Colors | None:
        """The first witness: list the triangles, and look for colours that none of them has."""
        covered = np.zeros(self.palette, dtype=bool)
        nodes = len(self.colors[2])
        across, back = (np.zeros((len(self.colors[p]), nodes), dtype=bool) for p in (1, 0))
        across[tuple(self.edges[1].T)] = True
        back[tuple(self.edges[2].T[::-1])] = True
        first, second, third = self.colors
        for u, v in self.edges[0].tolist():
            covered[first[u], second[v], third[across[v] & back[u]]] = True
        left = np.argwhere(~covered)
        return tuple(map(int, left[0])) if len(left) else None

    @classmethod
    def steps_a_second(cls, size: Mapping[str, Any]) -> float:
        return 1e7

    @classmethod
    def small(cls) -> Iterator[Self]:
        """One or two nodes of the first class and up to one of the others, one colour or two, and any edges."""
        for nodes in ((0, 1, 1), (1, 0, 1), (1, 1, 0), (1, 1, 1), (2, 1, 1)):
            pairs = [(p, u, w) for p in range(3) for u in range(nodes[p]) for w in range(nodes[(p + 1) % 3])]
            for first in {(0,) * nodes[0], tuple(range(nodes[0]))}:
                palette, colors = (
                    (len(set(first)), 1, 1),
                    [np.array(first, dtype=np.int64), *map(np.zeros, nodes[1:], (int, int))],
                )
                for chosen in chain.from_iterable(combinations(pairs, count) for count in range(len(pairs) + 1)):
                    edges = tuple(np.array([pair for p, *pair in chosen if p == of]) for of in range(3))
                    yield cls(palette, tuple(map(np.array, colors)), edges)

    @classmethod
    def random(cls, rng: np.random.Generator, *, colors: int = 3, nodes: int = 6, density: float = 0.7) -> Self:
        """An instance with at most so many colours and nodes in a class; an edge is there with this probability."""
        palette = tuple(int(n) for n in rng.integers(0, colors + 1, 3))
        of = tuple(rng.integers(0, n, rng.integers(0, nodes + 1) if n else 0) for n in palette)
        edges = tuple(np.argwhere(rng.random((len(of[p]), len(of[(p + 1) % 3]))) < density) for p in range(3))
        return cls(palette, of, edges)


def _rows(name: str, value: ArrayLike, *limits: int) -> Integers:
    """Return `value` as a matrix of integers from 0 on, the columns below these limits; or raise an error."""
    try:
        rows = np.asarray(value)
    except ValueError as error:
        raise InputError(f"{name} must be rows of {len(limits)} integers, got rows of different lengths") from error
    if rows.size == 0:
        return np.zeros((0, len(limits)), dtype=np.int64)
    if rows.ndim == 1 == len(limits):
        rows = rows[:, None]
    if rows.shape[1:] != (len(limits),) or rows.dtype.kind not in "iu":
        raise InputError(
            f"{name} must be rows of {len(limits)} integers, got an array of shape {rows.shape} and dtype {rows.dtype}"
        )
    outside = rows[(rows < 0) | (rows >= np.array(limits))]
    if outside.size:
        raise InputError(
            f"{name} must be integers from 0 on and below {' and '.join(map(str, limits))}, got {outside[0]}"
        )
    return rows.astype(np.int64, copy=False)
