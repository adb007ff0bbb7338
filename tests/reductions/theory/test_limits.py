"""What a hypothesis for every k says in the limit, from its members at a few k."""

from dataclasses import replace
from fractions import Fraction

import pytest

from reductions import atlas
from reductions.edges import OrthogonalVectorsToDiameter
from reductions.problems import OrthogonalVectors
from reductions.theory.growth import BOUNDED, SUBPOLYNOMIAL, constant, power
from reductions.theory.limits import MEMBERS, limit

HALF = Fraction(1, 2)
(BOUND,) = atlas().implies("2-OVC", OrthogonalVectors)


def bounds(budget, **powers):
    """Bounds of n^budget(k) on vectors whose numbers are n^power(k)."""
    shape = {"order": constant(2), "dimension": SUBPOLYNOMIAL}
    return [
        replace(BOUND, budget=budget(k), shape=shape | {name: power(at(k)) for name, at in powers.items()}, member=k)
        for k in map(Fraction, MEMBERS)
    ]


def test_the_limit_of_quotients():
    """(k - 1) / (2k + 3) to 1/2, 1/2 / (2k + 3) to 0; what is constant stays."""
    found = limit(
        bounds(lambda k: 2 * k + 3, first=lambda k: k - 1, others=lambda _: HALF, other_tuples=lambda k: 4 * k + 6)
    )
    assert (found.budget, found.limit, found.member) == (1, True, None)
    assert found.shape == {
        "order": constant(2),
        "dimension": SUBPOLYNOMIAL,
        "first": power(HALF),
        "others": SUBPOLYNOMIAL,
        "other_tuples": power(2),
    }
    assert found.problem is OrthogonalVectors


@pytest.mark.parametrize(
    "size", [lambda k: k * k, lambda k: k if k < 700 else k + 1, lambda k: k**3 + 1], ids=["k", "broken", "k^2"]
)
def test_what_is_no_quotient_of_linear_functions(size):
    assert limit(bounds(lambda k: k, first=size)) is None
    assert limit(bounds(lambda k: k, others=lambda _: 1, first=size)) is None


def test_members_that_do_not_speak_of_the_same():
    found = bounds(lambda k: k + 1, first=lambda k: k)
    assert limit(found) is not None
    assert limit(found[1:]) is None
    other = bounds(lambda k: k + 1, others=lambda k: k)
    assert limit([*found[:3], other[3]]) is None
    assert limit([]) is None


def test_halves_thirds_and_quarters_of_members_are_whole():
    """So that a limit of groups of k/12 is found, which would be rounded otherwise."""
    rounded = limit(bounds(lambda k: k, first=lambda k: -(-k // 12)))
    assert rounded.shape["first"] == power(Fraction(1, 12))


def test_what_does_not_grow_is_that_of_the_largest_member():
    *others, last = bounds(lambda k: k + 1, first=lambda k: k)
    path = (OrthogonalVectorsToDiameter,)
    found = limit([*others, replace(last, path=path, shape={**last.shape, "dimension": BOUNDED})])
    assert (found.path, found.shape["dimension"]) == (path, BOUNDED)
