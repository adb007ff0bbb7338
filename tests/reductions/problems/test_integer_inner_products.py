"""Inner products of integers against the definition, beyond 64 bits, and what is refused."""

import numpy as np
import pytest

from reductions.errors import InputError
from reductions.problems import IntegerMaxInnerProduct, IntegerOrthogonalVectors


@pytest.mark.parametrize("kind", [IntegerOrthogonalVectors, IntegerMaxInnerProduct])
@pytest.mark.parametrize("offset", [0, 3, -3])
def test_by_the_definition(kind, offset):
    rng, answers = np.random.default_rng(0), []
    for instance in [*list(kind.small())[::2], *(kind.random(rng, offset=offset) for _ in range(60))]:
        expected = []
        for i, j in np.ndindex(instance.axes):
            product = int(
                np.dot(*(np.array(rows[k], dtype=np.int64) for rows, k in zip(instance.sets, (i, j), strict=True)))
            )
            if product == 0 if kind is IntegerOrthogonalVectors else product >= instance.threshold:
                expected.append((i, j))
        assert list(instance.witnesses()) == expected
        assert instance.solvers["library"](instance) == (expected[0] if expected else None)
        answers.append(bool(expected))
    assert 30 < sum(answers) < len(answers) - 30


def test_numbers_beyond_64_bits():
    big = 10**30
    instance = IntegerOrthogonalVectors((((big, 1 - big),), ((big - 1, big), (big, big))))
    assert list(instance.witnesses()) == [(0, 0)]
    assert instance.solvers["library"](instance) == (0, 0)
    assert IntegerOrthogonalVectors.from_json(instance.to_json()) == instance
    assert list(IntegerMaxInnerProduct(instance.sets, None, big).witnesses()) == [(0, 1)]
    assert IntegerMaxInnerProduct(instance.sets, None, big + 1).solve() is None


@pytest.mark.parametrize("threshold", [0.5, None, True, 2**9000, -(2**9000)])
def test_thresholds_that_are_refused(threshold):
    with pytest.raises(InputError, match="threshold"):
        IntegerMaxInnerProduct((((1,),), ((1,),)), None, threshold)


def test_no_coordinates():
    assert IntegerOrthogonalVectors((((),), ((),))).brute_force() == (0, 0)
    assert IntegerOrthogonalVectors.solvers["library"](IntegerOrthogonalVectors((((),), ((), ())))) == (0, 0)
    assert IntegerMaxInnerProduct((((),), ((),)), None, 1).brute_force() is None
