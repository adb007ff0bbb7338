r"""k-clique to SUM of k + k(k-1)/2 lists: digits say that the ends of edges are the vertices that are chosen.

The vertices are the numbers v from 0 to n - 1. There is a digit, in base B = max(2, n), for every ordered pair (p, q)
of different slots p, q < k. The lists are, with the target n at every digit,

    for every slot p a list of all vertices: v at the digits (p, q), for all q;
    for all p < q a list of all edges, in both directions (u, w): n - u at digit (p, q), and n - w at digit (q, p).

With v_p chosen for the slots and (u, w) for p < q, digit (p, q) is short of n by u - v_p, and digit (q, p) by w - v_q.
If the sum is right, then from the lowest digit up every difference is 0, for it is from -(n-1) to n - 1 and a multiple
of B >= n. So the edge for p < q joins v_p and v_q, and all slots hold different vertices, which are pairwise adjacent:
there are no loops among the edges. Witnesses of the target are the orders of the cliques. (Base n - 1 is not enough.)

Sizes: k lists of n numbers and k(k-1)/2 of 2m. The number of lists is a function of k, so that k-SUM is W[1]-hard; the
exponent that this gives is not tight.

The smallest instances: k = 0 is YES, and k = 1 without vertices is NO.

References
----------
.. [1] R. G. Downey and M. R. Fellows, "Fixed-parameter tractability and completeness II: on completeness for W[1]",
   Theoretical Computer Science 1995: sums of k numbers are hard for W[1].

These numbers and the proof are those of the module.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, permutations
from math import comb
from typing import Any

import sympy

from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problems.graphs.clique import Clique, Members
from reductions.problems.integers.k_sum import MOST_LISTS, KSum
from reductions.reduction import FanOut, Theorem

__all__ = ["CliqueToKSum"]

n, m, k = (Clique.symbols[name] for name in ("vertices", "edges", "clique"))
base = sympy.Max(n, 2)


@dataclass(frozen=True)
class CliqueToKSum(FanOut[Clique, KSum]):
    """One instance; the lists of vertices come first, then those of edges.

    Examples
    --------
    >>> import networkx as nx
    >>> source = Clique(nx.path_graph(3), 2)
    >>> target, = CliqueToKSum().instances(source)
    >>> target.lists, target.target
    (((0, 1, 2), (0, 3, 6), (9, 11, 5, 7)), 12)
    >>> target.brute_force(), CliqueToKSum().lift(source, 0, (1, 0, 1))
    ((0, 1, 0), (1, 0))
    """

    theorem = Theorem("Downey and Fellows 1995, with numbers that are proved in the module")
    overhead = Overhead(
        order=k * (k + 1) / 2,
        length=at_most(sympy.Max(n, 2 * m)),
        bound=n * (base ** (k * (k - 1)) - 1) / (base - 1),
    )

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        if (lists := comb(size["clique"] + 1, 2)) > MOST_LISTS:
            raise InputError(
                f"{self.name} makes k (k + 1) / 2 lists for cliques of k vertices, of which there may be at most "
                f"{MOST_LISTS}, got k = {size['clique']}, which are {lists:,}"
            )
        return {}

    def targets(self, source: Clique) -> Iterator[KSum]:
        count, slots = len(source.graph), range(source.clique)
        edges, digit = directed(source), digits(source)
        vertices = (tuple(v * sum(digit[p, q] for q in slots if q != p) for v in range(count)) for p in slots)
        joined = (
            tuple((count - u) * digit[p, q] + (count - w) * digit[q, p] for u, w in edges)
            for p, q in combinations(slots, 2)
        )
        yield KSum((*vertices, *joined), count * sum(digit.values()))

    def embed(self, source: Clique, witness: Members) -> tuple[int, tuple[int, ...]]:
        number = {vertex: v for v, vertex in enumerate(source.graph)}
        place = {edge: i for i, edge in enumerate(directed(source))}
        chosen = [number[vertex] for vertex in witness]
        return 0, (*chosen, *(place[pair] for pair in combinations(chosen, 2)))

    def lift(self, source: Clique, index: int, witness: tuple[int, ...]) -> Members:
        vertices: list[Any] = list(source.graph)
        return tuple(vertices[v] for v in witness[: source.clique])


def directed(source: Clique) -> list[tuple[int, int]]:
    """The edges in both directions, without loops, by the numbers of their ends."""
    number = {vertex: v for v, vertex in enumerate(source.graph)}
    pairs = ((number[u], number[w]) for u, w in source.graph.edges if u != w)
    return sorted(edge for u, w in pairs for edge in ((u, w), (w, u)))


def digits(source: Clique) -> dict[tuple[int, int], int]:
    """What each digit stands for, of all ordered pairs of slots."""
    pairs = permutations(range(source.clique), 2)
    return {pair: max(2, len(source.graph)) ** place for place, pair in enumerate(pairs)}
