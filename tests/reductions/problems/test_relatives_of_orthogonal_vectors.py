"""Subset queries, partial match and vector domination against their definitions, and what is refused."""

from itertools import product

import numpy as np
import pytest

from reductions.errors import InputError
from reductions.problems import PartialMatch, SubsetQuery, VectorDomination


def contained(instance):
    sets = [[set(np.flatnonzero(row)) for row in x] for x in instance.sets]
    for choice in product(*map(range, map(len, sets))):
        *inner, outer = (rows[i] for rows, i in zip(sets, choice, strict=True))
        if set.intersection(*inner) <= outer:
            yield choice


def matching(instance):
    for i, pattern in enumerate(instance.patterns):
        for j, string in enumerate(instance.strings):
            if not any(p not in (letter, "*") for p, letter in zip(pattern, string, strict=True)):
                yield i, j


def dominated(instance):
    for i, x in enumerate(instance.sets[0]):
        for j, y in enumerate(instance.sets[1]):
            if max((one - other for one, other in zip(x, y, strict=True)), default=0) <= 0:
                yield i, j


@pytest.mark.parametrize(
    ("kind", "plain"), [(SubsetQuery, contained), (PartialMatch, matching), (VectorDomination, dominated)]
)
def test_by_the_definition(kind, plain):
    rng, answers = np.random.default_rng(0), []
    for instance in [*kind.small(), *(kind.random(rng) for _ in range(60))]:
        expected = list(plain(instance))
        assert list(instance.witnesses()) == expected
        assert instance.solvers["library"](instance) == (expected[0] if expected else None)
        answers.append(bool(expected))
    assert 50 < sum(answers) < len(answers) - 50


def test_three_sets():
    instance = SubsetQuery(([[1, 1, 0]], [[1, 0, 1], [1, 1, 1]], [[1, 0, 0]]))
    assert list(instance.witnesses()) == [(0, 0, 0)]
    assert SubsetQuery.solvers["library"](instance) == (0, 0, 0)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ((("0*2",), ()), "0\\*2"),
        ((("0",), ("*",)), "strings"),
        ((("01",), ("0",)), "length 2"),
        ((("01",), (), 3), "length 3"),
        (("01", ()), "patterns"),
        (((), (1,)), "strings"),
        (((), (), -1), "length"),
    ],
)
def test_patterns_that_are_refused(fields, named):
    with pytest.raises(InputError, match=named):
        PartialMatch(*fields)


def test_empty_words():
    assert PartialMatch(("",), ("", "")).brute_force() == (0, 0)
    assert PartialMatch((), (), 4).size() == (0, 0, 4)
    assert VectorDomination((((),), ((),))).brute_force() == (0, 0)
    assert VectorDomination.solvers["library"](VectorDomination((((),), ((),)))) == (0, 0)
    big = VectorDomination((((10**30,),), ((10**30 - 1,), (10**30,))))
    assert list(big.witnesses()) == [(0, 1)]
    assert VectorDomination.solvers["library"](big) == (0, 1)
