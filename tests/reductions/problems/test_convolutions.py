"""Questions about convolutions against plain definitions and by numpy, for integers of any size."""

import numpy as np
import pytest

from reductions.errors import InputError, OracleError
from reductions.problem import Problem
from reductions.problems import (
    BinaryJumbledIndexing,
    ConvolutionThreeSum,
    ConvolutionUpperBound,
    MinPlusConvolution,
    SuperAdditivity,
)

SEARCHES = {
    ConvolutionThreeSum: lambda total, entry: total == entry,
    ConvolutionUpperBound: lambda total, entry: total < entry,
}


def instances(kind, count=150):
    yield from kind.small()
    rng = np.random.default_rng(0)
    for number in range(count):
        offset = (0, 5, -5, 2**64, -(2**200))[number % 5]
        source = kind.random(rng, numbers=6, bound=(1, 4, 30)[number % 3], offset=offset)
        yield source
        a, b, c = source.lists
        yield kind((a, b, tuple(x + offset for x in c)))


def test_convolutions_by_the_definition():
    rng = np.random.default_rng(1)
    drawn = (MinPlusConvolution.random(rng, offset=(0, -9, 2**70)[number % 3]) for number in range(90))
    for instance in (*MinPlusConvolution.small(), *drawn):
        a, b = instance.lists
        sums = [[] for _ in a]
        for i, x in enumerate(a):
            for j, y in enumerate(b[: len(a) - i]):
                sums[i + j].append(x + y)
        assert instance.value() == MinPlusConvolution.solvers["library"](instance) == tuple(map(min, sums))
        assert instance.read(list(instance.value())) == instance.value()


def test_convolutions_that_are_refused():
    with pytest.raises(InputError, match="2, 1"):
        MinPlusConvolution(((1, 2), (3,)))
    for answer in (None, 5, (1, 2, 3), "12"):
        with pytest.raises(OracleError, match="2 integers"):
            MinPlusConvolution(((1, 2), (3, 4))).read(answer)


def test_sequences_by_the_definition():
    rng, answers = np.random.default_rng(2), []
    for instance in (*SuperAdditivity.small(), *(SuperAdditivity.random(rng, numbers=12) for _ in range(60))):
        e = instance.numbers
        expected = [(x, y) for x in range(len(e)) for y in range(len(e) - x) if e[x] + e[y] > e[x + y]]
        assert list(instance.witnesses()) == expected
        assert instance.solve() == SuperAdditivity.solvers["library"](instance) == (expected[0] if expected else None)
        answers.append(bool(expected))
    assert 100 < sum(answers) < len(answers) - 50


@pytest.mark.parametrize(("numbers", "named"), [((1, 2), "got 1"), ((0, 3, 2), "2 after 3 at place 2"), ((-1,), "-1")])
def test_sequences_that_are_refused(numbers, named):
    with pytest.raises(InputError, match=named):
        SuperAdditivity(numbers)


def test_indices_of_words():
    """Every number of ones between the ends of the index is that of a factor, and no other."""
    rng = np.random.default_rng(3)
    for instance in (*BinaryJumbledIndexing.small(), *(BinaryJumbledIndexing.random(rng) for _ in range(30))):
        word, value = instance.word, instance.value()
        factors = {(j - i, word[i:j].count("1")) for j in range(len(word) + 1) for i in range(j + 1)}
        assert {(n, ones) for n, (least, most) in enumerate(value) for ones in range(least, most + 1)} == factors
        assert BinaryJumbledIndexing.solvers["library"](instance) == value == instance.read([list(x) for x in value])


@pytest.mark.parametrize("word", ["012", 5, None, b"01", ["0", "1"]])
def test_words_that_are_refused(word):
    with pytest.raises(InputError, match="zeros and ones"):
        BinaryJumbledIndexing(word)
    with pytest.raises(OracleError, match="3 pairs"):
        BinaryJumbledIndexing("01").read(((0, 0),))


@pytest.mark.parametrize("kind", SEARCHES)
def test_the_definition(kind):
    answers = []
    for instance in instances(kind):
        a, b, c = instance.lists
        pairs = [(i, k - i) for i in range(len(a)) for k in range(i, len(a))]
        expected = [(i, j) for i, j in pairs if SEARCHES[kind](a[i] + b[j], c[i + j])]
        assert list(instance.witnesses()) == expected
        assert instance.solve() == kind.solvers["library"](instance) == (expected[0] if expected else None)
        answers.append(bool(expected))
    assert 200 < sum(answers) < len(answers) - 200


@pytest.mark.parametrize("kind", SEARCHES)
@pytest.mark.parametrize("lists", [((1,), (2,)), ((1,), (2,), (3, 4)), ((1,), (), (3,)), 5, ((1,), (2,), "3")])
def test_lists_that_are_refused(kind, lists):
    with pytest.raises(InputError, match="list"):
        kind(lists)


@pytest.mark.parametrize("kind", SEARCHES)
def test_smallest_sizes_and_storing(kind):
    assert kind(((), (), ())).brute_force() is None
    instance = kind(((1, -9), (3, 4), (2**90, 0)))
    assert instance.measured() == {"length": 2, "bound": 2**90}
    assert Problem.from_json(instance.to_json()) == instance
    for witness in ((1, 1), (0,), (0, -1), (True, 0), None):
        assert not kind(((0, 0),) * 3).verify(witness)


def test_sums_do_not_wrap_around():
    assert ConvolutionThreeSum(((2**63,), (2**63,), (0,))).solve() is None
