"""Weights of a graph whose vertices come in parts, written block by block."""

from __future__ import annotations

from itertools import accumulate
from typing import Any

import numpy as np

from reductions.problems.matrices.base import INFINITY, IntMatrix

__all__ = ["Blocks"]


class Blocks:
    """The weights of a graph with parts of these sizes; without edges at first.

    Parameters
    ----------
    parts
        The number of vertices of each part; vertices are numbered part after part.

    Examples
    --------
    >>> graph = Blocks(1, 2)
    >>> graph[0, 1] = np.array([[3, 4]])
    >>> weights = graph.undirected()
    >>> weights[0].tolist(), weights[2].tolist() == [4, INFINITY, 0]
    ([0, 3, 4], True)
    """

    def __init__(self, *parts: int) -> None:
        self.starts = list(accumulate(parts, initial=0))
        self.weights: IntMatrix = np.full((self.starts[-1],) * 2, INFINITY)
        np.fill_diagonal(self.weights, 0)

    def __setitem__(self, ends: tuple[int, int], weights: Any) -> None:
        """Make these the weights of the edges from one part to another: an array, or one integer for all."""
        begin, end = (slice(*self.starts[part : part + 2]) for part in ends)
        self.weights[begin, end] = weights

    def undirected(self) -> IntMatrix:
        """The weights where every edge goes both ways."""
        weights: IntMatrix = np.minimum(self.weights, self.weights.T)
        return weights
