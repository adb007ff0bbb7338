"""Random vectors on which about one tuple is orthogonal, and what the path of a bound makes of them."""

import numpy as np
import pytest

from reductions.errors import InputError
from reductions.theory.worst_case import hard_vectors, worst_case


@pytest.mark.parametrize(("order", "vectors"), [(2, 1), (2, 64), (3, 1), (3, 20), (4, 7)])
def test_one_tuple_is_expected_to_be_orthogonal(order, vectors):
    """A tuple is with probability (1 - 2^-k)^d: at most one of n^k is expected at this dimension, more at one less."""
    found = hard_vectors(order, vectors, seed=3)
    assert [rows.shape for rows in found.sets] == [(vectors, found.dimension)] * order
    expected = vectors**order * (1 - 2.0**-order) ** np.array([found.dimension, found.dimension - 1])
    assert expected[0] <= 1
    assert expected[1] > 1 or found.dimension == 1


def test_coordinates_are_drawn_from_the_seed():
    drawn, again, other = (np.concatenate(hard_vectors(2, 200, seed).sets) for seed in (0, 0, 1))
    assert set(drawn.ravel()) == {0, 1}
    assert abs(drawn.mean() - 0.5) < 0.02
    assert np.array_equal(drawn, again)
    assert not np.array_equal(drawn, other)
    assert not np.array_equal(drawn[:200], drawn[200:])


@pytest.mark.parametrize(("problem", "order"), [("ClosestPair", 2), ("MaxInnerProduct", 3), ("OrthogonalVectors", 3)])
def test_what_is_made_has_the_answer_of_the_vectors(problem, order):
    answers = set()
    for seed in range(8):
        bound, made = worst_case(problem, 3, seed)
        assert isinstance(made, bound.problem)
        assert bound.status.open
        assert int(bound.hypothesis.shape["order"].value) == order
        answer = hard_vectors(order, 3, seed).brute_force() is not None
        assert (made.solve() is not None) == answer
        answers.add(answer)
    assert answers == {True, False}


def test_what_comes_from_no_vectors():
    """Of matrices, of a problem that is a neighbour, and of one that is not carried by single instances."""
    for problem in ("NegativeTriangle", "Radius2", "CountingOrthogonalVectors"):
        with pytest.raises(InputError, match=problem):
            worst_case(problem)
