r"""Orthogonal vectors to rooted subtree isomorphism: all vectors but one have a place where everything fits.

Vectors have m >= 1 coordinates; those of dimension 0 get a zero. Below the root of the small tree is, for each vector
a, a path of m nodes, of which number c has one leaf more iff $a_c = 1$. Below the root of the large tree are

    n_1 - 1 universal paths of m nodes, each node with a leaf,
    for each vector b a path of m nodes, of which number c has a leaf iff $b_c = 0$.

Lay the path of a onto another. Its first node lies on the first one, as both are children of the roots; a node with
children cannot lie on a leaf, so node c lies on node c, but for the last one, which may lie on the leaf beside it if it
has no leaf itself. So a leaf is needed wherever a has a 1, and that is enough: a fits onto b iff they are orthogonal,
and onto a universal path always. The small tree fits iff some a can be laid onto some b, as only n_1 - 1 others have
universal places; which a and b it is, the placement says.

There are $1 + n_1 m + |A|$ and $1 + 2 m (n_1 - 1 + n) - |B|$ nodes, where |A| and |B| count ones: time $N^{2-\delta}$
would refute the hypothesis on OV. With an empty set there is nothing to ask about.

The smallest instances: a = b = 0 is a path of 2 nodes in one of 3, YES; a = b = 1 is a path of 3 nodes in one of 2, NO.

References
----------
.. [1] A. Abboud, A. Backurs, T. D. Hansen, V. Vassilevska Williams and O. Zamir, "Subtree isomorphism revisited",
   SODA 2016. They have trees of constant degree; the degree of the roots is n here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import sympy

from reductions.overhead import Overhead, at_most
from reductions.problems.trees.subtree_isomorphism import Parents, SubtreeIsomorphism
from reductions.problems.vectors.base import Choice, padded
from reductions.problems.vectors.orthogonal_vectors import OrthogonalVectors
from reductions.reduction import FanOut, Theorem

__all__ = ["OrthogonalVectorsToSubtreeIsomorphism"]

n_1, n, m = (OrthogonalVectors.symbols[name] for name in ("first", "others", "dimension"))
length = sympy.Max(1, m)


@dataclass(frozen=True)
class OrthogonalVectorsToSubtreeIsomorphism(FanOut[OrthogonalVectors, SubtreeIsomorphism], order=2):
    """One pair of trees, or none where a set is empty; they are largest for ones in the first set, zeros in the second.

    Examples
    --------
    >>> source = OrthogonalVectors(([[1, 1], [1, 0]], [[1, 1], [0, 1]]))
    >>> target, = OrthogonalVectorsToSubtreeIsomorphism().instances(source)
    >>> target, target.solve()
    (SubtreeIsomorphism(small=8, large=10), (0, 1, 2, 3, 4, 7, 9, 8))
    >>> OrthogonalVectorsToSubtreeIsomorphism().lift(source, 0, target.solve())
    (1, 1)
    """

    theorem = Theorem("Abboud, Backurs, Hansen, Vassilevska Williams and Zamir 2016")
    overhead = Overhead(
        calls=sympy.Min(1, n_1 * n),
        small=at_most(1 + 2 * n_1 * length),
        large=at_most(1 + 2 * length * (n_1 - 1 + n)),
    )

    def targets(self, source: OrthogonalVectors) -> Iterator[SubtreeIsomorphism]:
        if all(map(len, source.sets)):
            small, large = combs(source)
            yield SubtreeIsomorphism(parents_of(small), parents_of(large))

    def memory(self, size: Mapping[str, Any]) -> int:
        return super().memory(size) + 400 * int(2 * size["first"] + size["others"])  # the paths

    def embed(self, source: OrthogonalVectors, witness: Choice) -> tuple[int, tuple[int, ...]]:
        small, large = combs(source)
        i, j = witness
        chosen = len(small) - 1 + j
        universal = iter(large[: len(small) - 1])
        places = [0]
        for number, comb in enumerate(small):
            other = large[chosen] if number == i else next(universal)
            for c, leaf in enumerate(comb.leaves):
                places += [other.path[c], *([other.leaves[c]] if leaf else [])]
        return 0, tuple(places)

    def lift(self, source: OrthogonalVectors, index: int, witness: tuple[int, ...]) -> Choice:
        small, large = combs(source)
        number = {comb.path[0]: at - (len(small) - 1) for at, comb in enumerate(large)}
        places = (number[witness[comb.path[0]]] for comb in small)
        return next((i, j) for i, j in enumerate(places) if j >= 0)


class Comb(NamedTuple):
    """A path below the root: its nodes, and the leaf at each of them, 0 where there is none."""

    path: list[int]
    leaves: list[int]


def combs(source: OrthogonalVectors) -> tuple[list[Comb], list[Comb]]:
    """The paths of the small tree and of the large one, numbered from their first nodes on."""
    first, second = padded(source.sets, 1)
    universal = np.ones((len(first) - 1, first.shape[1]), dtype=np.uint8)
    return numbered(first.tolist()), numbered([*universal.tolist(), *(1 - second).tolist()])


def numbered(rows: Iterable[Sequence[int]]) -> list[Comb]:
    """A path for each row, with leaves at its ones; a leaf is numbered behind its node."""
    found, node = [], 0
    for row in rows:
        found.append(Comb([], []))
        for bit in row:
            found[-1].path.append(node + 1)
            found[-1].leaves.append(node + 2 if bit else 0)
            node += 1 + bit
    return found


def parents_of(found: Iterable[Comb]) -> Parents:
    """The parent of every node but the root."""
    parents: list[int] = []
    for comb in found:
        for c, (node, leaf) in enumerate(zip(comb.path, comb.leaves, strict=True)):
            parents.append(comb.path[c - 1] if c else 0)
            parents += [node] if leaf else []
    return tuple(parents)
