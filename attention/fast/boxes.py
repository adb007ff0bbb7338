"""Trees of boxes of tokens, and which pairs of boxes take least time together."""

from __future__ import annotations

from math import comb, log, log2
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention.fast.exponential import widest_bound
from attention.inputs import Matrix

__all__ = ["Cover", "Degrees", "Rates", "Side", "covered", "growing"]

_Array = NDArray[np.float64]

_DEGREES = (2, 3, 4, 5, 6, 8, 10, 12, 15)  # largest ones that are tried
_PATIENCE = 3  # degrees in a row that are no better
_MOST_MONOMIALS = 1000
_NARROW = 2.0**-5  # a box that moves no logit by more is not divided
_MOST_REACH = 8.0  # rest of a logit
_PARTS = 8  # boxes of queries that are worked on at a time, whatever the number of cores
_MOST_PAIRS = 2**20  # of each part
_UNIT = 2.0**-53


class Rates(NamedTuple):
    """Seconds that cells take, on all cores.

    Attributes
    ----------
    pair
        A pair of boxes.
    token
        A token of such a pair, but for monomials.
    monomial
        A token and monomial.
    product
        A query and a key, added up exactly.
    node
        A token in a level of a tree.
    leaf
        So many tokens are not worth dividing.
    """

    pair: float
    token: float
    monomial: float
    product: float
    node: float
    leaf: int = 64


def growing(rates: Rates, *counts: int) -> float:
    """Seconds to grow trees of so many tokens."""
    return sum(rates.node * count * (2 + log2(1 + count / rates.leaf)) for count in counts)


class Side(NamedTuple):
    """Tokens and their tree.

    Attributes
    ----------
    tokens
        (d, n), in the order of the tree.
    order
        (n,): which token of the matrix each of them is.
    boxes
        The tree, see `boxes_kernel`.
    """

    tokens: _Array
    order: NDArray[np.int64]
    boxes: Any

    @classmethod
    def of(cls, matrix: Matrix, others: _Array, leaf: int) -> Side:
        """Grow the tree of a matrix (n, d), the tokens of the other side having such largest entries (d,)."""
        from attention.fast.boxes_kernel import Boxes, grow  # noqa: PLC0415  (compiled when first needed)

        count, dimension = matrix.shape
        room = 1 + 4 * count // leaf
        numbers, places = np.empty((4, room), np.int64), np.empty((3, room, dimension))
        order = np.arange(count)
        found = grow(matrix, others, leaf, _NARROW, order, Boxes(*numbers, *places))
        return cls(np.ascontiguousarray(matrix[order].T), order, Boxes(*numbers[:, :found], *places[:, :found]))

    def parts(self) -> list[int]:
        """Boxes that hold every token once, about as many as run at a time: the largest are divided."""
        found, boxes = [0], self.boxes
        while len(found) < _PARTS:
            node = max(found, key=lambda node: (boxes.left[node] >= 0) * int(boxes.stop[node] - boxes.start[node]))
            if boxes.left[node] < 0:
                break
            place = found.index(node)
            found[place : place + 1] = [int(boxes.left[node]), int(boxes.right[node])]
        return found


class Degrees(NamedTuple):
    """Up to which rest of a logit a polynomial of each degree serves, and how many monomials it has."""

    reaches: _Array
    counts: NDArray[np.int64]

    @classmethod
    def of(cls, allowed: float, rounding: float, dimension: int) -> Degrees:
        """The degrees that serve for so large an error of a weight, and of a sum."""
        degrees = [g for g in range(_DEGREES[-1] + 1) if comb(dimension + g, g) <= _MOST_MONOMIALS]
        # Sums lose e^(2 rho) of the digits.
        most = min(_MOST_REACH, log(max(1.0, rounding / (200 * _UNIT))) / 2)
        reaches = [min(most, widest_bound(g, allowed)) for g in degrees]
        return cls(np.array(reaches), np.array([comb(dimension + g, g) for g in degrees]))


class Cover(NamedTuple):
    """Pairs of boxes that hold all queries and keys but for those left out.

    Attributes
    ----------
    pairs
        For each part of the queries (pairs, 3): box of queries, box of keys, degree or EXACT.
    left_out
        How many pairs are left out.
    seconds
        How long it should take.
    """

    pairs: list[NDArray[np.int64]]
    left_out: int
    seconds: float


def covered(sides: tuple[Side, Side], degrees: Degrees, negligible: float, rates: Rates, below: float) -> Cover | None:
    """Return pairs for polynomials of the degree up to which they should take least, or None if not less than `below`.

    Keys are left out where the logarithm of their weight, were all keys as heavy, is at most `negligible`.
    """
    from attention.fast.boxes_kernel import cover, find_anchors  # noqa: PLC0415  (compiled when first needed)

    query, key = sides
    anchors = np.empty(len(query.boxes.start), np.int64)
    find_anchors(query.boxes, key.boxes, anchors)
    room = np.empty((_MOST_PAIRS, 3), np.int64)
    best, worse = None, 0
    for most in sorted({min(most, len(degrees.counts) - 1) for most in _DEGREES}, reverse=True):
        total, left_out, pairs = 0.0, 0, []
        for root in query.parts():
            count, seconds, omitted = cover(
                query.boxes, key.boxes, anchors, root, degrees.reaches, degrees.counts, most, rates.leaf, negligible,
                np.array(rates[:4]), below - total, room,
            )  # fmt: skip
            total, left_out = total + seconds, left_out + omitted
            pairs.append(room[:count].copy())
        worse = 0 if total < below else worse + 1
        if total < below:
            best, below = Cover(pairs, left_out, total), total
        elif worse == _PATIENCE:
            break
    return best
