"""The hitting set problem against its definition, for two sets and for more."""

from itertools import product

import numpy as np
import pytest

from reductions.errors import InputError
from reductions.problems import HittingVector


def hitting(instance):
    first, *others = (x.tolist() for x in instance.sets)
    for i, a in enumerate(first):
        if all(any(map(all, zip(a, *chosen, strict=True))) for chosen in product(*others)):
            yield (i,)


@pytest.mark.parametrize("order", [2, 3, 4])
def test_by_the_definition(order):
    rng, answers = np.random.default_rng(0), []
    drawn = (HittingVector.random(rng, order=order, vectors=3, dimension=4, density=0.7) for _ in range(100))
    for instance in [*HittingVector.small(), *drawn]:
        expected = list(hitting(instance))
        assert list(instance.witnesses()) == expected
        assert instance.solvers["library"](instance) == (expected[0] if expected else None)
        answers.append(bool(expected))
    assert 100 < sum(answers) < len(answers) - 100


def test_empty_sets_and_no_coordinates():
    ones, none = np.ones((2, 3)), np.ones((0, 3))
    assert list(HittingVector((ones, none)).witnesses()) == [(0,), (1,)]
    assert HittingVector((none, ones)).brute_force() is None
    assert HittingVector((np.ones((1, 0)), np.ones((1, 0)))).brute_force() is None
    assert HittingVector((ones, ones, none)).size() == (3, 2, 2, 0, 3)


def test_what_is_refused():
    with pytest.raises(InputError, match="dimension"):
        HittingVector(([[1, 0]], [[1]]))
    assert not HittingVector(([[1]], [[1]])).verify((0, 0))
