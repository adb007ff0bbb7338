"""Hitting sets against the definition and PySAT, and what is refused."""

from itertools import product

import numpy as np
import pytest

from reductions.errors import BudgetError, InputError
from reductions.problems import HittingSetSmallUniverse


def test_by_the_definition():
    rng, answers = np.random.default_rng(0), []
    for instance in [
        *list(HittingSetSmallUniverse.small())[::3],
        *(HittingSetSmallUniverse.random(rng) for _ in range(60)),
    ]:
        expected = sorted(
            chosen
            for bits in product((0, 1), repeat=instance.universe)
            if sum(bits) <= instance.chosen and all(any(bits[element] for element in some) for some in instance.sets)
            for chosen in [tuple(i for i, bit in enumerate(bits) if bit)]
        )
        assert list(instance.witnesses()) == expected
        library = instance.solvers["library"](instance)
        assert (library in expected) if expected else library is None
        answers.append(bool(expected))
    assert 30 < sum(answers) < len(answers) - 30


def test_degenerate_families():
    assert HittingSetSmallUniverse(0, (), 0).brute_force() == ()
    assert HittingSetSmallUniverse.solvers["library"](HittingSetSmallUniverse(0, (), 0)) == ()
    assert HittingSetSmallUniverse(3, ((),), 3).brute_force() is None
    assert HittingSetSmallUniverse(3, ([2, 0, 2],), 1).sets == ((0, 2),)
    assert not HittingSetSmallUniverse(3, ((0, 1),), 2).verify((1, 0))
    with pytest.raises(BudgetError, match=r"\d"):
        HittingSetSmallUniverse(10**6, ((0,),), 10**6).brute_force()


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ((2, ((2,),), 1), "got 2"),
        ((2, ((-1,),), 1), "-1"),
        ((2, ((0.5,),), 1), "0.5"),
        ((-1, (), 1), "universe"),
        ((2, (), -1), "chosen"),
        ((2, 3, 1), "sets"),
        ((2, (1,), 1), "tuple"),
    ],
)
def test_what_is_refused(fields, named):
    with pytest.raises(InputError, match=named):
        HittingSetSmallUniverse(*fields)
