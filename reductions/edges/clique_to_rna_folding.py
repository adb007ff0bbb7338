r"""3k-clique to RNA folding: one gadget in each of three parts is left to pair with the others.

Let the graph have the vertices 0, ..., n - 1, and let a k-clique be k vertices in increasing order. Letters are open or
closed, x and x', and these two are complementary. For each of three types T = 0, 1, 2 there are letters #, x and y, and

    name(v) = # x^v y x^(n-1-v),
    list(u) = # and then, for w = 0, ..., n - 1: y if w is a neighbour of u, and x if w < n - 1.

Without the #, name(v) is a subsequence of list(u) iff v is a neighbour of u, for both have n - 1 letters x, and y comes
after v of them. For a k-clique let

    names_T = name(v_1)^k ... name(v_k)^k,      lists_T = (list(v_1) ... list(v_k))^k reversed and closed,

k^2 of each. As all # must be aligned, names_T(A) is a subsequence of the reversed lists_T(B) iff every vertex of A is a
neighbour of every vertex of B: the p-th name is of vertex number p div k, and the p-th list of vertex number p mod k.
Let E = k^2 (n + 1) be the length of names_T and Z = 2 E + 1. There are three parts, each with a gadget for each of the
N k-cliques, and with walls of two kinds of brackets of its own:

    [^(ZN)  ]^Z g_1 {^Z  ]^Z g_2 {^Z  ...  ]^Z g_N {^Z  }^(ZN),
    g = names_2 names_0 in the first part,  lists_0 names_1 in the second,  lists_1 lists_2 in the third.

Claim: there are k-cliques A, B, C, fully adjacent to each other, iff t = 3 (N + 1) Z + 3 E pairs can be joined.

If there are, join in each part the brackets ] before the gadget of the clique, and up to it, and the brackets { from it
on: (N + 1) Z pairs around the other gadgets. The three gadgets that are left have E pairs of each type; those of type 2
are around all others, and types 0 and 1 are beside each other.

Conversely, let a folding be given. In a part let p be the last number of a wall ] with a joined letter, or 0, and q the
first of a wall {, or N + 1. A joined ] has its pair at the left end of the part, and a joined { at the right end, and
they do not cross, so p <= q: at most p + N + 1 - q walls are joined. Gadgets before number p are enclosed with nothing
complementary to their letters, and so are those after number q; let F >= 1 be the number of the others. In each case at
most (N + 1) Z - (F - 1) Z brackets are joined. Pairs of types 0 and 2 have a letter of names of the first part, and
those of type 1 one of the second, so with F_1, F_2, F_3 in the three parts there are at most 2 E F_1 + E F_2 of them,
and 3 E if all are 1. As Z is more than 2 E, there are t pairs only if all F are 1 and all names of the three gadgets
that are left are joined. Names are open, lists closed, and pairs of one type are nested, so names_T are subsequences of
the reversed lists_T, and A, B and C are adjacent, for all three types. They make a 3k-clique, as no vertex is its own
neighbour.

The word has $O(n^k)$ gadgets of $O(k^2 n)$ letters and as many brackets, with 15 pairs of letters: folding in time
$O(N^c)$ finds 3k-cliques in time $O(n^{c(k+1)})$. In this word every open letter comes before the closed ones that it
could be joined to, so t pairs are also what leaves length - 2 t letters to delete until the brackets are balanced: the
distance to the language of Dyck by deletions. The gadgets here are simpler than those of [1], which has the theorem.

The smallest YES instance is a triangle, with a word of 405 letters; the smallest NO instance has no vertices.

References
----------
.. [1] A. Abboud, A. Backurs and V. Vassilevska Williams, "If the current clique algorithms are optimal, so is Valiant's
   parser", FOCS 2015.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy

from reductions.edges.clique_to_triangle import cliques
from reductions.errors import InputError
from reductions.overhead import Overhead, at_most
from reductions.problems.graphs.clique import Clique, Members
from reductions.problems.strings.rna_folding import Folding, RNAFolding
from reductions.reduction import FanOut, Theorem

__all__ = ["CliqueToRNAFolding"]

V, k = Clique.symbols["vertices"], Clique.symbols["clique"] / 3
N = sympy.binomial(V, k)
E = k**2 * (V + 1)
Z = 2 * E + 1


@dataclass(frozen=True)
class CliqueToRNAFolding(FanOut[Clique, RNAFolding]):
    """One word; the length and the threshold are attained by complete graphs.

    The number of vertices of the clique is a positive multiple of 3.

    Examples
    --------
    >>> import networkx as nx
    >>> source = Clique(nx.complete_graph(3), 3)
    >>> target, = CliqueToRNAFolding().instances(source)
    >>> target
    RNAFolding(length=405, letters=15, threshold=120)
    >>> _, folding = CliqueToRNAFolding().embed(source, (2, 0, 1))
    >>> target.verify(folding), CliqueToRNAFolding().lift(source, 0, folding)
    (True, (0, 1, 2))
    """

    theorem = Theorem("Abboud, Backurs and Vassilevska Williams 2015, with gadgets that are proved in the module")
    overhead = Overhead(
        length=at_most(3 * N * (4 * Z + E + k**2 * (2 * V - 1))),
        letters=at_most(15),
        threshold=at_most(3 * (N + 1) * Z + 3 * E),
    )

    def parameters(self, size: Mapping[str, Any]) -> dict[sympy.Symbol, Any]:
        if size["clique"] % 3 or not size["clique"]:
            raise InputError(f"{self.name} takes cliques of 3, 6, 9, ... vertices, got {size['clique']}")
        return {}

    def targets(self, source: Clique) -> Iterator[RNAFolding]:
        words = Words(source)
        yield RNAFolding(np.array(words.word, dtype=np.int64), words.threshold)

    def embed(self, source: Clique, witness: Members) -> tuple[int, Folding]:
        place, size = {vertex: i for i, vertex in enumerate(source.graph)}, source.clique // 3
        clique = sorted(place[vertex] for vertex in witness)
        return 0, Words(source).folding([tuple(clique[i : i + size]) for i in range(0, source.clique, size)])

    def lift(self, source: Clique, index: int, witness: Folding) -> Members:
        vertices = list(source.graph)
        return tuple(vertices[i] for clique in Words(source).read(witness) for i in clique)


class Words:
    """The word of a graph, what is where in it, and the foldings that three cliques have."""

    def __init__(self, source: Clique) -> None:
        size, place = source.clique // 3, {vertex: i for i, vertex in enumerate(source.graph)}
        self.cliques = list(cliques(source, size))
        self.near = [{place[w] for w in source.graph[v] if w != v} for v in source.graph]
        self.letters_of_names = size**2 * (len(place) + 1)
        self.wall = 2 * self.letters_of_names + 1
        self.threshold = 3 * (len(self.cliques) + 1) * self.wall + 3 * self.letters_of_names
        self.word: list[int] = []
        self.gadgets: list[list[range]] = []
        for part, halves in enumerate(HALVES):
            square, curly = FIRST_BRACKET + 4 * part, FIRST_BRACKET + 4 * part + 2
            self.word += [square] * (self.wall * len(self.cliques))
            self.gadgets.append([])
            for clique in self.cliques:
                self.word += [square + 1] * self.wall
                start = len(self.word)
                for write, of_type in halves:
                    self.word += write(self, clique, of_type)
                self.gadgets[part].append(range(start, len(self.word)))
                self.word += [curly] * self.wall
            self.word += [curly + 1] * (self.wall * len(self.cliques))

    def names(self, clique: tuple[int, ...], of_type: int) -> list[int]:
        """The names of a clique: 0 for #, 1 for x and 2 for y, open letters of this type."""
        n, found = len(self.near), list[int]()
        for v in clique:
            found += [0, *[1] * v, 2, *[1] * (n - 1 - v)] * len(clique)
        return [2 * (3 * of_type + letter) for letter in found]

    def lists(self, clique: tuple[int, ...], of_type: int) -> list[int]:
        """The lists of a clique, reversed and closed."""
        n, found = len(self.near), list[int]()
        for u in clique:
            found.append(0)
            for w in range(n):
                found += [2] * (w in self.near[u]) + [1] * (w < n - 1)
        return [2 * (3 * of_type + letter) + 1 for letter in reversed(found * len(clique))]

    def folding(self, three: list[tuple[int, ...]]) -> Folding:
        """The pairs of the brackets around the gadgets of three cliques, and of the letters in these."""
        places: dict[int, list[int]] = {}
        for part, clique in enumerate(three):
            number = self.cliques.index(clique)
            before, after = self.gadgets[part][: number + 1], self.gadgets[part][number:]
            square, walls = FIRST_BRACKET + 4 * part, range(self.wall)
            places[square + 1] = [gadget.start - self.wall + i for gadget in before for i in walls]
            places[square + 2] = [gadget.stop + i for gadget in after for i in walls]
            left = before[0].start - self.wall
            places[square] = list(range(left - len(places[square + 1]), left))
            right = after[-1].stop + self.wall
            places[square + 3] = list(range(right, right + len(places[square + 2])))
            for i in before[-1]:
                places.setdefault(self.word[i] // 6, []).append(i)
        pairs = [
            pair
            for square in range(FIRST_BRACKET, FIRST_BRACKET + 12, 2)
            for pair in zip(places[square], reversed(places[square + 1]), strict=True)
        ]
        for of_type in range(3):
            chosen = places.get(of_type, [])
            closed = [i for i in reversed(chosen) if self.word[i] % 2]
            for i in (i for i in chosen if self.word[i] % 2 == 0):
                while self.word[closed[0]] != self.word[i] + 1:
                    closed = closed[1:]
                pairs.append((i, closed[0]))
                closed = closed[1:]
        return tuple(sorted(pairs))

    def read(self, folding: Folding) -> list[tuple[int, ...]]:
        """The cliques whose gadgets have letters that are joined, one in each part."""
        joined = {i for pair in folding for i in pair if self.word[i] < FIRST_BRACKET}
        return [
            clique
            for gadgets in self.gadgets
            for clique, gadget in zip(self.cliques, gadgets, strict=True)
            if not joined.isdisjoint(gadget)
        ]


FIRST_BRACKET = 18
"""Letters of names and lists are below it: 2 (3 T + #, x or y), and one more if they are closed."""

HALVES = (
    ((Words.names, 2), (Words.names, 0)),
    ((Words.lists, 0), (Words.names, 1)),
    ((Words.lists, 1), (Words.lists, 2)),
)
"""How the two halves of the gadgets of each part are written, and of which type they are."""
