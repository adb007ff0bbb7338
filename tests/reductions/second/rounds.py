"""Edges to problems that come in rounds, written a second time: an instance for each round, of this round alone."""

from itertools import product

import numpy as np

from reductions.problems import (
    DynamicDistance,
    DynamicMatching,
    DynamicPairReachability,
    DynamicReachability,
    DynamicTriangle,
    EricksonProblem,
    SubgraphConnectivity,
)


def rounds_of(source):
    """The bits of the rows and columns before each round, and in it."""
    matrix, left, right = (part.tolist() for part in source.matrices)
    rows, columns = source.matrices[0].shape
    before = [0] * (rows + columns)
    for u, v in zip(left, right, strict=True):
        yield matrix, rows, columns, before, u + v
        before = u + v


def switched(source, kind, vertices, edges, switch):
    """The graph of each round as the round before left it, and the edges that are switched in it."""
    for matrix, rows, columns, before, bits in rounds_of(source):
        ends = switch(rows, columns)
        there = edges(matrix, rows, columns) + [end for end, bit in zip(ends, before, strict=True) if bit]
        changes = [(0, *end) for end, old, bit in zip(ends, before, bits, strict=True) if old != bit]
        yield kind(vertices(rows, columns), there, changes, 1)


def ones(matrix, row, column):
    """A pair for every 1, of vertices numbered from these on."""
    return [(row + i, column + j) for i, bits in enumerate(matrix) for j, bit in enumerate(bits) if bit]


def online_vector_matrix_vector_to_dynamic_triangle(source):
    yield from switched(
        source,
        DynamicTriangle,
        lambda r, c: 1 + r + c,
        lambda matrix, r, c: ones(matrix, 1, 1 + r),
        lambda r, c: [(0, 1 + place) for place in range(r + c)],
    )


def online_vector_matrix_vector_to_dynamic_distance(source):
    yield from switched(
        source,
        DynamicDistance,
        lambda r, c: 2 + r + c,
        lambda matrix, r, c: ones(matrix, 2, 2 + r),
        lambda r, c: [(0, 2 + i) for i in range(r)] + [(1, 2 + r + j) for j in range(c)],
    )


def online_vector_matrix_vector_to_dynamic_pair_reachability(source):
    yield from switched(
        source,
        DynamicPairReachability,
        lambda r, c: 2 + r + c,
        lambda matrix, r, c: ones(matrix, 2, 2 + r),
        lambda r, c: [(0, 2 + i) for i in range(r)] + [(2 + r + j, 1) for j in range(c)],
    )


def online_vector_matrix_vector_to_dynamic_matching(source):
    def edges(matrix, r, c):
        rows = [(2 + i, 2 + r + i) for i in range(r)]
        columns = [(2 + 2 * r + j, 2 + 2 * r + c + j) for j in range(c)]
        return rows + columns + ones(matrix, 2 + r, 2 + 2 * r)

    yield from switched(
        source,
        DynamicMatching,
        lambda r, c: 2 + 2 * r + 2 * c,
        edges,
        lambda r, c: [(0, 2 + i) for i in range(r)] + [(1, 2 + 2 * r + c + j) for j in range(c)],
    )


def online_vector_matrix_vector_to_subgraph_connectivity(source):
    for matrix, r, c, before, bits in rounds_of(source):
        edges = ones(matrix, 2, 2 + r) + [(0, 2 + i) for i in range(r)] + [(1, 2 + r + j) for j in range(c)]
        on = [2 + place for place, bit in enumerate(before) if bit]
        changes = [(0, 2 + place) for place in range(r + c) if before[place] != bits[place]]
        yield SubgraphConnectivity(2 + r + c, edges, on, changes, 1)


def online_vector_matrix_vector_to_erickson_problem(source):
    for number, (matrix, r, c, before, bits) in enumerate(rounds_of(source)):
        left = np.array(matrix, dtype=np.int64).reshape(r, c)
        for i, j in product(range(r), range(c)) if number > 0 else ():
            left[i, j] += 2 * (number - 1) + before[i] + before[r + j]
        changes = [(0, place) for place in range(r + c) if number > 0 and not before[place]]
        yield EricksonProblem(left, changes + [(0, place) for place in range(r + c) if bits[place]], 1)


def orthogonal_vectors_to_dynamic_reachability(source):
    first, second = (vectors.tolist() for vectors in source.sets)
    m, changes, before = source.dimension, [], [0] * source.dimension
    for number, vector in enumerate(first):
        changes += [(number, 0, 1 + c) for c in range(m) if vector[c] != before[c]]
        before = vector
    edges = [(1 + c, 1 + m + b) for b, vector in enumerate(second) for c in range(m) if vector[c]]
    yield DynamicReachability(1 + m + len(second), edges, changes, len(first))
