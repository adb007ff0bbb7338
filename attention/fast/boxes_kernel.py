"""The compiled loops of boxes: trees of them, and the pairs of boxes that cover all logits."""

from __future__ import annotations

from math import log
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from attention.support.compiled import compiled

__all__ = ["EXACT", "KEYS", "QUERIES", "SLACK", "Boxes", "cover", "find_anchors", "grow"]

EXACT = -1  # in place of a degree: the pair is added up exactly
KEYS, QUERIES = 8, 64  # of a box are padded to so many
SLACK = 0.01  # for the rounding of a logarithm, see `cells`

_compiled = compiled(nogil=True, fastmath={"contract"})


class Boxes(NamedTuple):
    """A tree of boxes, each with the tokens start, ..., stop - 1; node 0 holds all of them.

    Attributes
    ----------
    start, stop, left, right
        (nodes,); children come after their parent, and are -1 for a leaf.
    centre, half, mean
        (nodes, d): middle and half the width of the box, and the mean of its tokens, up to rounding.
    """

    start: NDArray[np.int64]
    stop: NDArray[np.int64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    centre: NDArray[np.float64]
    half: NDArray[np.float64]
    mean: NDArray[np.float64]


@_compiled
def _enclose(points: Any, order: Any, node: int, boxes: Any) -> None:
    start, stop = boxes.start[node], boxes.stop[node]
    for a in range(points.shape[1]):
        low = high = points[order[start], a]
        total = 0.0
        for i in range(start, stop):
            x = points[order[i], a]
            low, high = min(low, x), max(high, x)
            total += x
        middle = low / 2 + high / 2
        boxes.centre[node, a] = middle
        boxes.half[node, a] = max(high - middle, middle - low)
        boxes.mean[node, a] = total / (stop - start)


@_compiled
def _halve(points: Any, order: Any, start: int, stop: int, column: int, middle: float, least: int) -> int:
    """Move what lies below the middle to the front and return where it ends; neither side has fewer than `least`."""
    i, j = start, stop
    while i < j:
        if points[order[i], column] <= middle:
            i += 1
        else:
            j -= 1
            order[i], order[j] = order[j], order[i]
    place = min(max(i, start + least), stop - least)
    low, high = start, stop - 1
    while i != place and low < high:  # quickselect
        pivot = points[order[(low + high) // 2], column]
        left, right = low, high
        while left <= right:
            while points[order[left], column] < pivot:
                left += 1
            while points[order[right], column] > pivot:
                right -= 1
            if left <= right:
                order[left], order[right] = order[right], order[left]
                left += 1
                right -= 1
        if place <= right:
            high = right
        elif place >= left:
            low = left
        else:
            break
    return place


@_compiled
def grow(points: Any, others: Any, leaf: int, narrow: float, order: Any, boxes: Any) -> int:
    """Divide tokens (n, d) into boxes, in halves across the column that moves logits most; return how many there are.

    Parameters
    ----------
    others
        (d,): the largest entries of the tokens of the other side.
    leaf, narrow
        A box is not divided that has so few tokens, or moves no logit by more.
    order
        (n,), 0, 1, ..., n - 1 at first, then the order of the tree.
    boxes
        Written; there are at most 1 + 4 n / leaf.
    """
    boxes.start[0], boxes.stop[0] = 0, len(points)
    count = 1
    node = 0
    while node < count:
        _enclose(points, order, node, boxes)
        boxes.left[node] = boxes.right[node] = -1
        start, stop = boxes.start[node], boxes.stop[node]
        widest, column, moved = -1.0, 0, 0.0
        for a in range(len(others)):
            reach = boxes.half[node, a] * others[a]
            moved += reach
            if reach > widest:
                widest, column = reach, a
        if stop - start > leaf and moved > narrow:
            middle = _halve(points, order, start, stop, column, boxes.centre[node, column], leaf // 2)
            boxes.left[node], boxes.right[node] = count, count + 1
            boxes.start[count], boxes.stop[count] = start, middle
            boxes.start[count + 1], boxes.stop[count + 1] = middle, stop
            count += 2
        node += 1
    return count


@_compiled
def _pull(query: Any, row: int, key: Any, node: int) -> float:
    """The logarithm of how many keys a box has, and their mean logit at the centre of a box of queries."""
    total = log(float(key.stop[node] - key.start[node]))
    for a in range(query.centre.shape[1]):
        total += query.centre[row, a] * key.mean[node, a]
    return total


@_compiled
def find_anchors(query: Any, key: Any, anchors: Any) -> None:
    """Find a box of keys of much weight for every box of queries: the best on a way down the tree."""
    for row in range(len(anchors)):
        node, best = 0, _pull(query, row, key, 0)
        anchors[row] = 0
        while key.left[node] >= 0:
            low, high = _pull(query, row, key, key.left[node]), _pull(query, row, key, key.right[node])
            node = key.left[node] if low >= high else key.right[node]
            if max(low, high) > best:
                best = max(low, high)
                anchors[row] = node


@_compiled
def cover(
    query: Any,
    key: Any,
    anchors: Any,
    root: int,
    reaches: Any,
    counts: Any,
    most: int,
    small: int,
    negligible: float,
    seconds: Any,
    limit: float,
    pairs: Any,
) -> Any:
    """Cover a box of queries and all keys by pairs of boxes; return how many, their seconds, and how many are left out.

    Parameters
    ----------
    anchors, root
        As `find_anchors`, and the box of queries.
    reaches, counts, most
        For each degree up to `most`: up to which rest of a logit it serves, and its monomials.
    small
        So many queries or fewer, and keys, are not divided further.
    negligible
        The logarithm of the weight of all keys together, relative to all of it, up to which keys are left out.
    seconds
        Of a pair; of a token and exponential; of a token and monomial; of a pair of tokens.
    limit
        Where that is passed there is no need to go on; infinite seconds are returned.
    pairs
        (at least 1, 3), written: box of queries, box of keys and degree, or EXACT.
    """
    count, total, left_out = 0, 0.0, 0
    # On a way down a pair leaves behind one other at each step: fewer than there are boxes.
    room = len(query.start) + len(key.start)
    rows_left, nodes_left = np.empty(room, np.int64), np.empty(room, np.int64)
    rows_left[0], nodes_left[0] = root, 0
    height = 1
    tokens = float(key.stop[0])
    while height > 0:
        height -= 1
        row, node = rows_left[height], nodes_left[height]
        anchor = anchors[row]
        reach = above = 0.0
        for a in range(query.centre.shape[1]):
            away, middle = key.centre[node, a] - key.mean[anchor, a], query.centre[row, a]
            wide, long = query.half[row, a], key.half[node, a]
            reach += wide * long
            above += middle * away + abs(middle) * long + wide * abs(away) + wide * long
        heavy = float(key.stop[anchor] - key.start[anchor])
        if above + log(tokens / heavy) + SLACK <= negligible:
            left_out += 1
            continue
        rows, columns = query.stop[row] - query.start[row], key.stop[node] - key.start[node]
        degree = 0
        while degree <= most and reach > reaches[degree]:
            degree += 1
        each = seconds[1] + seconds[2] * counts[min(degree, most)]
        padded = (-rows // QUERIES * -QUERIES + -columns // KEYS * -KEYS) * each
        exact = seconds[3] * rows * columns
        leaf = query.left[row] < 0, key.left[node] < 0
        ends = (leaf[0] or rows <= small) and (leaf[1] or columns <= small)
        if degree <= most or ends:
            direct = degree > most or exact <= padded
            total += seconds[0] + (exact if direct else padded)
            if total > limit or count == len(pairs):
                return count, np.inf, left_out
            pairs[count, 0], pairs[count, 1], pairs[count, 2] = row, node, EXACT if direct else degree
            count += 1
            continue
        by_query = leaf[1] or (not leaf[0] and rows >= columns)
        rows_left[height] = query.right[row] if by_query else row
        nodes_left[height] = node if by_query else key.right[node]
        rows_left[height + 1] = query.left[row] if by_query else row
        nodes_left[height + 1] = node if by_query else key.left[node]
        height += 2
    return count, total, left_out
