"""Rooted subtree isomorphism: can one tree be laid into another, root onto root and children onto children?

References
----------
.. [1] D. W. Matula, "Subtree isomorphism in O(n^(5/2))", Annals of Discrete Mathematics 1978: by matchings of children.
.. [2] A. Abboud, A. Backurs, T. D. Hansen, V. Vassilevska Williams and O. Zamir, "Subtree isomorphism revisited",
   SODA 2016.
"""

from __future__ import annotations

import reprlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import perm
from typing import Any, ClassVar, NamedTuple, Self, TypeAlias

import networkx as nx
import numpy as np
import sympy
from networkx.algorithms.isomorphism import DiGraphMatcher

from reductions.errors import InputError
from reductions.problem import MANY, Search, is_whole, positive, sizes, whole

__all__ = ["Parents", "SubtreeIsomorphism"]

Parents: TypeAlias = tuple[int, ...]
"""The parent of each node but the root, which is node 0: a smaller number."""


def by_networkx(instance: SubtreeIsomorphism) -> tuple[int, ...] | None:
    """A placement that networkx finds by the algorithm VF2, which may take exponential time."""
    small, large = (
        nx.DiGraph([(-1, 0), *((parent, node) for node, parent in enumerate(parents, start=1))])
        for parents in (instance.small_tree, instance.large_tree)
    )
    for graph in (small, large):
        nx.set_node_attributes(graph, {node: node == -1 for node in graph}, "root")
    same = lambda one, other: one["root"] == other["root"]  # noqa: E731
    found = next(DiGraphMatcher(large, small, node_match=same).subgraph_monomorphisms_iter(), None)
    if found is None:
        return None
    place = {node: where for where, node in found.items()}
    return tuple(place[node] for node in range(len(instance.small_tree) + 1))


@dataclass(frozen=True, eq=False, repr=False)
class SubtreeIsomorphism(Search[tuple[int, ...]]):
    """YES iff the small tree is a subtree of the large one that shares its root.

    A witness has a node of the large tree for each node of the small one, no node twice: the root for the root, and for
    every other node a child of the node that its parent has.

    Sizes are the numbers of nodes p and q.

    Parameters
    ----------
    small_tree, large_tree
        For each node 1, 2, ... its parent, a node with a smaller number; node 0 is the root.

    Raises
    ------
    InputError
        If a parent is not a smaller number.

    Examples
    --------
    >>> instance = SubtreeIsomorphism((0, 1), (0, 0, 2, 2))
    >>> instance
    SubtreeIsomorphism(small=3, large=5)
    >>> list(instance.witnesses())
    [(0, 2, 3), (0, 2, 4)]
    """

    small_tree: Parents
    large_tree: Parents

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(small=positive("p"), large=positive("q"))
    storage: ClassVar[sympy.Expr] = 80 * (symbols["small"] + symbols["large"])
    time: ClassVar[sympy.Expr] = symbols["small"] * symbols["large"] ** 2
    solvers: ClassVar[Mapping[str, Callable[[Any], Any]]] = {"library": by_networkx}

    def __post_init__(self) -> None:
        """Check the parents."""
        for name in ("small_tree", "large_tree"):
            given = getattr(self, name)
            if not isinstance(given, (tuple, list, np.ndarray)):
                raise InputError(f"{name} must be a list of parents, got {reprlib.repr(given)}")
            parents = tuple(whole(f"a parent of {name}", parent, 0) for parent in given)
            for node, parent in enumerate(parents, start=1):
                if parent >= node:
                    raise InputError(f"the parent of node {node} of {name} must be a smaller number, got {parent}")
            object.__setattr__(self, name, parents)

    @cached_property
    def children(self) -> tuple[list[list[int]], list[list[int]]]:
        """The children of every node, of both trees."""
        found: list[list[list[int]]] = []
        for parents in (self.small_tree, self.large_tree):
            found.append([[] for _ in range(len(parents) + 1)])
            for node, parent in enumerate(parents, start=1):
                found[-1][parent].append(node)
        return found[0], found[1]

    def size(self) -> NamedTuple:
        return self.sized(len(self.small_tree) + 1, len(self.large_tree) + 1)

    def verify(self, witness: Any) -> bool:
        if not isinstance(witness, (tuple, list)) or len(witness) != len(self.small_tree) + 1:
            return False
        if not all(is_whole(node) for node in witness):
            return False
        places, above = list(map(int, witness)), (-1, *self.large_tree)
        return (
            len(set(places)) == len(places)
            and places[0] == 0
            and all(0 < place < len(above) for place in places[1:])
            and all(above[places[node]] == places[parent] for node, parent in enumerate(self.small_tree, start=1))
        )

    def candidates(self) -> int:
        """As many as there would be if all large nodes of a depth had the children of the one that has most there."""
        depths = [depths_of(parents) for parents in (self.small_tree, self.large_tree)]
        most: Counter[int] = Counter()
        for depth, children in zip(depths[1], self.children[1], strict=True):
            most[depth] = max(most[depth], len(children))
        total = 1
        for depth, children in zip(depths[0], self.children[0], strict=True):
            total *= perm(most[depth], min(len(children), most[depth]))
            if total >= MANY:
                return MANY
        return total

    def _search(self) -> Iterator[tuple[int, ...]]:
        places = [0]
        branches: list[Iterator[int]] = []
        while True:
            if len(places) == len(self.small_tree) + 1:
                yield tuple(places)
            else:
                branches.append(iter(self.children[1][places[self.small_tree[len(places) - 1]]]))
                places.append(-1)
            while branches:
                place = next((node for node in branches[-1] if node not in places[:-1]), None)
                if place is not None:
                    places[-1] = place
                    break
                branches.pop()
                places.pop()
            else:
                return

    def solve(self) -> tuple[int, ...] | None:
        """A placement by Matula's algorithm: from the leaves up, children are matched to children."""
        below, above = self.children
        fits: dict[tuple[int, int], dict[int, int]] = {}
        for u in range(len(below) - 1, -1, -1):
            for w in range(len(above) - 1, -1, -1):
                if (matched := _matched(below[u], above[w], fits)) is not None:
                    fits[u, w] = matched
        if (0, 0) not in fits:
            return None
        place = {0: 0}
        for u in range(len(below)):
            place.update(fits[u, place[u]])
        return tuple(place[u] for u in range(len(below)))

    @classmethod
    def small(cls) -> Iterator[Self]:
        """All pairs of trees of up to three and up to four nodes."""
        one, other = (
            [parents for nodes in range(most) for parents in product(*(range(node) for node in range(1, nodes + 1)))]
            for most in (3, 4)
        )
        return (cls(small, large) for small, large in product(one, other))

    @classmethod
    def random(cls, rng: np.random.Generator, *, small: int = 5, large: int = 8) -> Self:
        """A pair of random trees of up to so many nodes."""
        return cls(
            *(tuple(int(rng.integers(node)) for node in range(1, rng.integers(1, n + 1))) for n in (small, large))
        )


def depths_of(parents: Parents) -> list[int]:
    """How far every node is from the root.

    Examples
    --------
    >>> depths_of((0, 1, 0))
    [0, 1, 2, 1]
    """
    found = [0]
    for parent in parents:
        found.append(found[parent] + 1)
    return found


def _matched(below: list[int], above: list[int], fits: Mapping[tuple[int, int], Any]) -> dict[int, int] | None:
    """Different children above for all children below, each of which fits there; None if that is impossible."""
    if len(below) > len(above):
        return None
    taken: dict[int, int] = {}

    def place(u: int, seen: set[int]) -> bool:
        for w in above:
            if (u, w) in fits and w not in seen:
                seen.add(w)
                if w not in taken or place(taken[w], seen):
                    taken[w] = u
                    return True
        return False

    return {u: w for w, u in taken.items()} if all(place(u, set()) for u in below) else None
