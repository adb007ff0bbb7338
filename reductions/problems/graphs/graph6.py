"""graph6 and sparse6, the formats of nauty: a graph as one line of printable characters, six bits each.

References
----------
.. [1] B. McKay, "Description of graph6, sparse6 and digraph6 encodings", https://users.cecs.anu.edu.au/~bdm/data/.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from reductions.errors import BudgetError, InputError
from reductions.problems.graphs.building import add_edge, check_graph_size, empty_graph
from reductions.text_files import shown

if TYPE_CHECKING:
    import networkx as nx

__all__ = ["read_graph6"]

BITS_LIMIT = 2**28
"""Bits of a graph; graph6 has one for every pair of vertices."""

Ends = tuple[NDArray[np.int64], NDArray[np.int64]]


def read_graph6(parts: Iterable[bytes], name: str) -> nx.Graph[Any]:
    """The graph, in either format, that is the only one in a file; its vertices are 0..V-1."""
    text = b"".join(parts).strip(b" \t\r\n")
    if re.search(rb"[\r\n]", text):
        raise InputError(f"{name}: there is more than one graph in the file, one per line; keep one of them")
    text = re.sub(rb"^>>(graph|sparse)6<<", b"", text)
    if text[:1] in (b"&", b";"):
        raise InputError(f"{name}: {shown(text[:1])} begins digraph6 or incremental sparse6, which are not read")
    sparse = text.startswith(b":")
    sextets = np.frombuffer(text, np.uint8)[int(sparse) :] - np.uint8(63)  # below 63 it wraps around
    if sextets.size == 0 or sextets.max() > 63:
        raise InputError(f"{name}: graph6 and sparse6 are of the characters ? to ~, got {shown(text)}")
    vertices, sextets = _vertices(sextets, name)
    check_graph_size(name, vertices, 0)
    if 6 * sextets.size > BITS_LIMIT + 6:
        raise BudgetError(
            f"{name}: a graph of {6 * sextets.size:,} bits is more than {BITS_LIMIT:,}; take a part of it"
        )
    bits = np.unpackbits((sextets * np.uint8(4))[:, np.newaxis], axis=1, count=6).ravel()
    graph = empty_graph()
    graph.add_nodes_from(range(vertices))
    for u, w in zip(*(_sparse6 if sparse else _graph6)(bits, vertices, name), strict=True):
        add_edge(graph, int(u), int(w), name)
    return graph


def _vertices(sextets: NDArray[np.uint8], name: str) -> tuple[int, NDArray[np.uint8]]:
    """The number that is first, in 1, 4 or 8 characters, and what comes after it."""
    begin, end = (2, 8) if (sextets[:2] == 63).all() and sextets.size > 1 else (1, 4) if sextets[0] == 63 else (0, 1)
    if sextets.size < end:
        raise InputError(f"{name}: ends in the middle of the number of vertices")
    return int("".join(f"{x:06b}" for x in sextets[begin:end].tolist()), 2), sextets[end:]


def _graph6(bits: NDArray[np.uint8], vertices: int, name: str) -> Ends:
    """The edges of which there are bits: of (0, 1), (0, 2), (1, 2), (0, 3) and so on."""
    pairs = vertices * (vertices - 1) // 2
    if len(bits) != -(-pairs // 6) * 6 or bits[pairs:].any():
        raise InputError(f"{name}: {vertices:,} vertices have {pairs:,} pairs, got {len(bits):,} bits in graph6")
    check_graph_size(name, 0, int(np.count_nonzero(bits)))
    places = np.flatnonzero(bits)
    columns = np.arange(vertices) * np.arange(-1, vertices - 1) // 2  # the place of the first pair of each
    larger = np.searchsorted(columns, places, side="right") - 1
    return places - columns[larger], larger


def _sparse6(bits: NDArray[np.uint8], vertices: int, name: str) -> Ends:
    """The edges that groups of a bit b and a number x say.

    The format is a loop over the groups: v rises by b; then if x > v, v becomes x, else there is an edge from x to v.
    So v is the larger of x and v + b, and a maximum over the groups before says what it is.
    """
    width = max(1, (vertices - 1).bit_length())
    count = len(bits) // (width + 1)
    check_graph_size(name, 0, count - 2 * vertices)  # of the groups, that many move on to another vertex
    groups = bits[: count * (width + 1)].reshape(count, width + 1)
    rises, x = np.cumsum(groups[:, 0], dtype=np.int64), np.zeros(count, np.int64)
    for column in groups[:, 1:].T:
        x = 2 * x + column
    highest = np.maximum.accumulate(np.concatenate([[0], x - rises]))[:-1]
    v = rises + highest
    beyond = np.flatnonzero((v >= vertices) | (x >= vertices))
    count = int(beyond[0]) if beyond.size else count
    if len(bits) - count * (width + 1) >= 6:
        raise InputError(f"{name}: an edge of sparse6 is cut off, or beyond the {vertices:,} vertices")
    edges = np.flatnonzero(x[:count] <= v[:count])
    check_graph_size(name, 0, len(edges))
    return x[edges], v[edges]
