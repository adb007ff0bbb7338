"""Maximum subarray: answers against the definition, and what is refused."""

from itertools import combinations, product
from math import inf

import numpy as np
import pytest

from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems import MaximumSubarray
from reductions.problems.matrices.maximum_subarray import heaviest


def drawn(count, seed=0):
    rng = np.random.default_rng(seed)
    for number in range(count):
        yield MaximumSubarray.random(rng, bound=(1, 8)[number % 2], offset=(0, 0, 9, -9)[number % 4])


def test_rectangles_by_the_definition():
    answers = []
    for instance in (*MaximumSubarray.small(), *drawn(100)):
        rows, columns = instance.matrix.shape
        entries = instance.matrix.tolist()
        heavy = [
            (top, bottom, left, right)
            for (top, bottom), (left, right) in product(
                combinations(range(rows + 1), 2), combinations(range(columns + 1), 2)
            )
            if sum(sum(row[left:right]) for row in entries[top:bottom]) >= instance.threshold
        ]
        assert list(instance.witnesses()) == heavy
        assert instance.candidates() == sum(1 for _ in combinations(range(rows + 1), 2)) * sum(
            1 for _ in combinations(range(columns + 1), 2)
        )
        found = instance.solve()
        assert (found is None) == (not heavy)
        assert found is None or found in heavy
        answers.append(found is not None)
    assert 100 < sum(answers) < len(answers) - 100


def test_smallest():
    assert MaximumSubarray(np.zeros((0, 3), int), -5).solve() is None
    assert MaximumSubarray(np.zeros((3, 0), int), -5).brute_force() is None
    assert MaximumSubarray([[-3]], -3).solve() == (0, 1, 0, 1)
    assert heaviest(np.array([[-3, -2]])) == (0, 1, 1, 2)


@pytest.mark.parametrize(
    "witness",
    [(0, 1, 0), (0, 0, 0, 1), (1, 0, 0, 1), (0, 1, 0, 3), (0, 2, 0, 1), (-1, 1, 0, 1), (0, True, 0, 1), None, 5],
)
def test_what_is_not_a_witness(witness):
    assert not MaximumSubarray([[1, 1]], 0).verify(witness)


def test_stored(tmp_path):
    for number, instance in enumerate(drawn(10, seed=1)):
        assert Problem.from_json(instance.to_json()) == instance
        instance.to_npz(tmp_path / f"{number}.npz")
        assert MaximumSubarray.from_npz(tmp_path / f"{number}.npz") == instance


@pytest.mark.parametrize(
    ("matrix", "threshold", "named"),
    [
        ([1, 2], 0, "shape"),
        ([[1, inf]], 0, "infinite"),
        ([[1, 0.5]], 0, "0.5"),
        ([[1, 2**60 + 1]], 0, str(2**60 + 1)),
        ([[1]], 0.5, "0.5"),
        ([[1]], True, "True"),
        ([[1]], 2**62 + 1, str(2**62 + 1)),
        ([[1]], -(2**62) - 1, str(-(2**62) - 1)),
    ],
)
def test_what_is_refused(matrix, threshold, named):
    with pytest.raises(InputError) as refusal:
        MaximumSubarray(matrix, threshold)
    assert named in str(refusal.value)
    assert MaximumSubarray([[2**60, 2**60]], 2**61).solve() == (0, 1, 0, 2)
