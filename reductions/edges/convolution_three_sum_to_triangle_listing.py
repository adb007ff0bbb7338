r"""3SUM for convolutions to triangle listing: remainders modulo a random prime are vertices, false triangles are few.

Cut both arrays into G = ceil(N/q) blocks of q = ceil(sqrt N) entries, and write i = f q + k - r and j = q t + r, with r
from 0 to q - 1, so that i + j = (f + t) q + k. For a prime p there is one graph, with vertices

    (r, u) for r < q and remainders u,    (f, k) for f < G and k < 2q - 1,    (t, w) for t < G and remainders w,

and an edge wherever the places are in the arrays:

    (r, u) - (f, k)  with u = A_{f q + k - r} mod p, if 0 <= k - r < q;
    (f, k) - (t, w)  with w = C_{(f + t) q + k} mod p;
    (r, u) - (t, w)  with w = u + B_{t q + r} mod p, for all u.

A triangle has a vertex of each kind, and is a pair (i, j) with i + j < N and A_i + B_j = C_{i+j} modulo p; every such
pair is one triangle. It is false if the two sides are only congruent. A listing of t triangles, or of all, is asked
for.

How often a listing is not enough (derived here)
------------------------------------------------
The primes are those p with P < p <= 2P; of the Pi that there are, seed number s stands for the prime number s mod Pi.
Let U be the largest absolute value of a number, and D the most primes of the range, the smallest first, whose product
is at most 3U. A pair with different sides is false for at most D primes, so that on average over the primes there are
at most F = N (N+1)/2 * D/Pi false triangles. For at most a share F / t of the primes there are t of them or more, if
t > 0. With fewer than t of them, a solution is among the triangles that are listed, if there is one: all are listed, or
t are. So at most a share F / t of the seeds answers NO to a YES source; a YES is always right. Here t = 2 ceil(F) + 1.

With P about sqrt(N) the graph has about N^(3/2) edges, and as many triangles are asked for, up to a factor log U. So
listing m triangles of a graph with m edges in time m^(4/3-delta) is 3SUM for convolutions in N^(2-3/2 delta).

The smallest instances, of N = 1: (0), (0), (0) is YES, and (0), (0), (1) is NO.

References
----------
.. [1] M. Patrascu, "Towards polynomial lower bounds for dynamic problems", STOC 2010.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, TypeAlias

import networkx as nx
import sympy

from reductions.edges.min_plus_convolution_to_convolution_upper_bound import square_root
from reductions.edges.three_sum_to_small_three_sum import ABOVE_LIMIT, divisors, primes_above
from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problem import positive, sizes, whole
from reductions.problems.graphs.triangle_listing import TriangleListing
from reductions.problems.integers.convolutions import ConvolutionThreeSum
from reductions.reduction import Conversation, Exact, Reduction, Theorem

__all__ = ["ConvolutionThreeSumToTriangleListing"]

Vertex: TypeAlias = tuple[int, int, int]

N, U = (ConvolutionThreeSum.symbols[name] for name in ("length", "bound"))
P, Pi = positive("P"), positive("Pi")
D = sizes(divisors="D")["divisors"]
q = sympy.ceiling(sympy.sqrt(sympy.Max(N, 1)))
G = sympy.ceiling(N / q)
false = N * (N + 1) / 2 * D / Pi
wanted = 2 * sympy.ceiling(false) + 1


@dataclass(frozen=True)
class ConvolutionThreeSumToTriangleListing(Reduction[ConvolutionThreeSum, TriangleListing]):
    """One graph; a NO may be wrong, see `theorem.failure`.

    Parameters
    ----------
    seed
        Which prime to take, at least 0; taken modulo the number of primes. Draw it at random.
    above
        The number P, 1 to 2^24: the prime is larger, and at most twice as large. By default the least number with P^2
        at least N.

    Examples
    --------
    >>> source = ConvolutionThreeSum(((1, 7), (4, 2), (0, 3)))
    >>> edge = ConvolutionThreeSumToTriangleListing(above=4)
    >>> question = next(edge.ask(source))
    >>> question, question.solve()  # 1 + 4 = 0 modulo 5 is false
    (TriangleListing(vertices=18, edges=16, most=5),
     (((0, 0, 1), (1, 0, 0), (2, 0, 0)), ((0, 1, 1), (1, 0, 1), (2, 0, 3))))
    """

    seed: int = 0
    above: int | None = None

    theorem = Theorem("Patrascu 2010", Exact(), failure=false / wanted)
    overhead = Overhead(
        own=P + N * (q + G + P) + wanted,
        growth={P: None, Pi: P, D: sympy.log(U + 2)},
        vertices=at_most(2 * P * (q + G) + G * (2 * q - 1)),
        edges=at_most(N * (q + 2 * G + 2 * P)),
        most=wanted,
    )

    def __post_init__(self) -> None:
        """Check the seed and the range."""
        object.__setattr__(self, "seed", whole("seed", self.seed, 0))
        if self.above is not None:
            object.__setattr__(self, "above", whole("above", self.above, 1))
            if self.above > ABOVE_LIMIT:
                raise InputError(f"above must be at most 2^24, got {self.above}")

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        above = self.above or square_root(size["length"])
        primes = primes_above(above)
        return {P: above, Pi: len(primes), D: divisors(primes, 3 * size["bound"])}

    def prime(self, source: ConvolutionThreeSum) -> int:
        """The prime that the seed stands for, for this source."""
        primes = primes_above(int(self.parameters(source.measured())[P]))
        return primes[self.seed % len(primes)]

    def ask(self, source: ConvolutionThreeSum) -> Conversation[TriangleListing]:
        prime, length = self.prime(source), len(source.lists[0])
        block = square_root(length)
        graph: nx.Graph[Vertex] = nx.Graph()
        graph.add_nodes_from(vertices(length, block, prime))
        graph.add_edges_from(edges(source, block, prime))
        triangles = yield TriangleListing(graph, self.project(source.measured())["most"])
        for (_, r, _), (_, f, k), (_, t, _) in map(sorted, triangles):
            if source.verify(pair := (f * block + k - r, t * block + r)):
                return pair
        return None


def vertices(length: int, block: int, prime: int) -> Iterator[Vertex]:
    """The vertices, of three kinds, each with the number of its kind first."""
    blocks = range(ceil(length / block))
    yield from ((0, r, u) for r in range(block) for u in range(prime))
    yield from ((1, f, k) for f in blocks for k in range(2 * block - 1))
    yield from ((2, t, w) for t in blocks for w in range(prime))


def edges(source: ConvolutionThreeSum, block: int, prime: int) -> Iterator[tuple[Vertex, Vertex]]:
    """The edges of the graph, those for A, for B and for C."""
    a, b, c = source.lists
    for r in range(block):
        yield from (((0, r, number % prime), (1, i // block, i % block + r)) for i, number in enumerate(a))
    for j, number in enumerate(b):
        yield from (((0, j % block, u), (2, j // block, (u + number) % prime)) for u in range(prime))
    for place, number in enumerate(c):
        for blocks, k in ((place // block, place % block), (place // block - 1, place % block + block)):
            if k < 2 * block - 1:
                yield from (((1, f, k), (2, blocks - f, number % prime)) for f in range(blocks + 1))
