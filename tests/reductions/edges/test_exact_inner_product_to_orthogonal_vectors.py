"""Guessed contents of blocks: one right guess for a tuple, what is refused, and a bug that is caught."""

from collections import Counter
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import reductions.edges.exact_inner_product_to_orthogonal_vectors as module
from reductions.edges import ExactInnerProductToOrthogonalVectors
from reductions.errors import BudgetError
from reductions.problems import ExactInnerProduct
from reductions.testing import strategies
from tests.reductions.edges.built import sizes
from tests.reductions.edges.planted import check_caught, planted


@given(strategies.exact_inner_products(max_dimension=4), st.integers(1, 3))
def test_one_right_guess_an_exact_tuple(source, block_length):
    edge = ExactInnerProductToOrthogonalVectors(block_length)
    guesses = edge.guesses(source)
    assert len(set(guesses)) == len(guesses) == edge.count(source.measured())
    found = [choice for target in edge.instances(source) for choice in target.witnesses()]
    assert sorted(found) == sorted(source.witnesses())


def test_guessing_refuses_blocks_that_blow_up():
    source = ExactInnerProduct((np.ones((2, 40)),) * 3, 1)
    with pytest.raises(BudgetError, match=r"[\d,.]+ GiB, over the [\d,.]+ GiB"):
        next(ExactInnerProductToOrthogonalVectors(block_length=20).instances(source))


def test_guesses_are_listed_up_to_so_many_numbers(monkeypatch):
    """Of two blocks with a sum of 2 there are three guesses: six numbers."""
    source, edge = ExactInnerProduct((np.ones((1, 4)),) * 2, 2), ExactInnerProductToOrthogonalVectors()
    monkeypatch.setattr(module, "MOST_NUMBERS", 6)
    assert edge.guesses(source) == [(0, 2), (1, 1), (2, 0)]
    monkeypatch.setattr(module, "MOST_NUMBERS", 5)
    with pytest.raises(BudgetError, match="3 guesses of 2 numbers"):
        edge.guesses(source)


def test_what_it_takes_when_nothing_is_said():
    assert ExactInnerProductToOrthogonalVectors() == ExactInnerProductToOrthogonalVectors(2)


# ---- what is attained


@pytest.mark.parametrize("block_length", [1, 2, 3, 4])
def test_guessed_blocks_have_the_declared_dimension(block_length):
    source = ExactInnerProduct(([[1, 0, 1]], [[1, 1, 1]]), 1)
    declared, built = sizes(ExactInnerProductToOrthogonalVectors(block_length), source)
    assert declared == built


def test_contents_and_guesses_are_refused_from_the_first_bit_too_many():
    size = {"order": 2, "first": 1, "others": 1, "other_tuples": 1, "dimension": 8192, "threshold": 0}
    assert ExactInnerProductToOrthogonalVectors(8000).project(size)["dimension"] == 2 * 2**8000
    with pytest.raises(BudgetError, match=r"dimension.* 2\*\*\(b\*\(k - 1\)\)\*ceiling\(m/b\)"):
        ExactInnerProductToOrthogonalVectors(8193).project(size)
    assert ExactInnerProductToOrthogonalVectors(1).count(size) == 1
    with pytest.raises(BudgetError, match=r"2\^8,193"):
        ExactInnerProductToOrthogonalVectors(1).count({**size, "dimension": 8193})


# ---- bugs


class GuessesCountedBackwards(ExactInnerProductToOrthogonalVectors):
    def embed(self, source, witness):
        index, image = super().embed(source, witness)
        return len(self.guesses(source)) - 1 - index, image


@planted((GuessesCountedBackwards(block_length=1), "embed"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step)


def test_guesses_are_counted_for_many_blocks():
    for blocks, length in product(range(6), range(1, 4)):
        sums = Counter(map(sum, product(range(length + 1), repeat=blocks)))
        for total in range(blocks * length + 1):
            assert module.count_guesses(blocks, length, total) == sums[total]
