"""Bits in Chinese remainders: every pair in one instance, block lengths, what is attained, and bugs that are caught."""

from collections import Counter
from math import prod

import numpy as np
import pytest

import reductions.edges.orthogonal_vectors_to_integer_orthogonal_vectors as module
from reductions import OrthogonalVectors
from reductions.edges import OrthogonalVectorsToIntegerOrthogonalVectors
from reductions.errors import BudgetError, InputError
from reductions.problems import IntegerOrthogonalVectors
from reductions.testing import check_reduction
from tests.reductions.edges.built import check_declared, vector_sets
from tests.reductions.edges.planted import check_caught, planted

EDGE = OrthogonalVectorsToIntegerOrthogonalVectors


@pytest.mark.parametrize("length", [None, 1, 3])
def test_check_reduction(length):
    checked = check_reduction(EDGE(length), small=list(OrthogonalVectors.small())[::3], examples=0, seconds=0.2)
    assert min(checked.yes, checked.no) > 25


@pytest.mark.parametrize(("dimension", "length"), [(5, 1), (5, 2), (7, 3), (8, 4), (6, 6), (4, 9), (0, 1), (1, 2)])
def test_every_orthogonal_pair_is_in_one_instance(dimension, length):
    edge, rng = EDGE(length), np.random.default_rng(0)
    for shape in ((3, 4), (2, 5), (0, 2)):
        source = vector_sets(rng, shape, dimension, 0.6)
        if edge.count(source.measured()) > 5000:
            assert length == 1
            source = vector_sets(rng, shape, 3, 0.6)
        pairs = set(source.witnesses())
        numbers = {edge.embed(source, pair)[0] for pair in pairs}
        found = Counter()
        products = np.array(
            [
                [sum(p * q for p, q in zip(x, y, strict=True)) for y in edge.vectors(source)[1]]
                for x in edge.vectors(source)[0]
            ],
            dtype=object,
        )
        for index in numbers | {0, edge.count(source.measured()) - 1}:
            target = edge.instance(source, index)
            check_declared(edge, source, target)
            assert target.dimension == length + 1
            found.update(target.witnesses())
        q = int(np.prod(module.primes(source.dimension, length)))
        assert found == Counter(pairs) == Counter(map(tuple, np.argwhere(products % q == 0).tolist()))


def test_lengths():
    size = {"order": 2, "first": 3, "others": 3, "other_tuples": 3, "dimension": 16}
    assert (EDGE().block(16), EDGE().block(15), EDGE().block(0), EDGE(5).block(16)) == (8, 8, 1, 5)
    assert module.primes(16, 8) == (11, 13)
    assert [EDGE(length).count(size) for length in (8, 4)] == [1129, 20013]
    with pytest.raises(InputError, match="0"):
        EDGE(0)
    with pytest.raises(BudgetError, match=r"8,192 bits"):
        EDGE(1).count({**size, "dimension": 10**6})


def test_the_most_bits():
    """Primes whose product has 2^13 bits; with one prime more it has too many."""
    assert prod(module.primes(752 * 19, 19)).bit_length() == 2**13
    with pytest.raises(BudgetError, match=r"8,192 bits"):
        module.primes(753 * 19, 19)


def test_instances_by_number_are_not_made_one_by_one():
    source = OrthogonalVectors((np.ones((2, 24)), np.ones((3, 24))))
    edge = EDGE(4)
    last = edge.count(source.measured()) - 1
    assert last > 10**6
    target = edge.instance(source, last)
    q = int(np.prod(module.primes(24, 4)))
    assert target.sets[0][0][-1] == -(4 * (q - 1) ** 2 // q * q)
    with pytest.raises(InputError, match=r"\d"):
        edge.instance(source, last + 1)


def test_smallest():
    target = EDGE(1).instance(OrthogonalVectors(([[1]], [[1]])), 0)
    assert target.sets == (((1, 0),), ((1, 1),))
    assert EDGE(1).project(OrthogonalVectors(([[1]], [[1]])).measured())["bound"] == target.bound == 1


# ---- bugs


class ZeroOnly(OrthogonalVectorsToIntegerOrthogonalVectors):
    """Only the guess 0 is made, as often."""

    def targets_from(self, source, first):
        targets = list(super().targets_from(source, 0))
        return iter((targets[:1] * len(targets))[first:])


class SmallPrimes(OrthogonalVectorsToIntegerOrthogonalVectors):
    """Inner products of all blocks are 0 modulo the length."""

    def vectors(self, source):
        first, second = source.sets
        length = self.block(source.dimension)
        rows = [tuple(tuple(int(bit) for bit in np.resize(x, length)) for x in vectors) for vectors in (first, second)]
        return tuple(rows)


class OneFurther(OrthogonalVectorsToIntegerOrthogonalVectors):
    def embed(self, source, witness):
        index, pair = super().embed(source, witness)
        return index + 1, pair


class AllGuessesButTheSign(OrthogonalVectorsToIntegerOrthogonalVectors):
    def targets_from(self, source, first):
        for target in super().targets_from(source, first):
            flipped = tuple((*row[:-1], -row[-1]) for row in target.sets[0])
            yield IntegerOrthogonalVectors((flipped, target.sets[1]), target.dimension)


@planted(
    (ZeroOnly(), "forward direction"),
    (SmallPrimes(), "backward direction"),
    (OneFurther(), "embed"),
    (AllGuessesButTheSign(), "forward direction"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=0)
