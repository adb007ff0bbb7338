"""Numbers of reached vertices against networkx and closures, in every round."""

import numpy as np

from reductions.problems import DynamicReachability


def closures(instance):
    """From powers of the matrix of the graph of each round."""
    matrix = np.eye(instance.vertices, dtype=int)
    for u, w in instance.edges.tolist():
        matrix[u, w] ^= 1
    for t in range(instance.count):
        for _, u, w in [row for row in instance.changes.tolist() if row[0] == t]:
            matrix[u, w] ^= 1
        yield int(np.count_nonzero(np.linalg.matrix_power(matrix, instance.vertices)[0]))


def test_every_round():
    rng, seen = np.random.default_rng(0), set()
    for instance in [*DynamicReachability.small(), *(DynamicReachability.random(rng) for _ in range(60))]:
        value = instance.value()
        assert value == tuple(closures(instance)) == instance.solvers["library"](instance)
        seen.update(value)
    assert {1, 2, 3, 4, 5} <= seen


def test_one_vertex():
    assert DynamicReachability(1, np.zeros((0, 2), int), np.zeros((0, 3), int), 2).value() == (1, 1)
