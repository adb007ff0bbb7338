"""The edges through protocols with other codes, more players and written vectors, and their characters, again."""

from fractions import Fraction
from functools import reduce
from itertools import product
from math import sqrt

import numpy as np
import pytest

from protocols.codes.reed_solomon import finite_field
from reductions.edges import OrthogonalVectorsToAttentionByCharacters, OrthogonalVectorsToGapMaxIPAtOnce
from reductions.problems.attention.characters import Expansion
from tests.reductions.edges.built import vector_sets
from tests.reductions.second.gadgets import (
    every_word,
    labels_of,
    orthogonal_vectors_to_attention_by_characters,
    orthogonal_vectors_to_gap_max_ip_at_once,
    products_of,
    share_and_copies,
)
from tests.reductions.second.test_second import accepting_coins, logits_by_coins, multiplied

HALF = Fraction(1, 2)
SETS = [
    (1, HALF, (3, 2, 4), 2, 0.6),
    (2, HALF, (2, 1, 3), 2, 0.5),
    (2, HALF, (1, 2, 1), 3, 1.0),
    (2, HALF, (1, 2, 0), 2, 0.5),
    (2, HALF, (2, 0, 1), 2, 0.5),
    (3, HALF, (2, 1), 4, 0.4),
    (3, HALF, (1, 3), 4, 1.0),
]
"""Block length, soundness, sizes of the sets, dimension, density of ones; with blocks of 3 bits there are weights."""
LONGER = [
    (2, Fraction(4, 5), (1, 2, 1, 1), 2, 0.5),
    (4, Fraction(3, 4), (2, 1), 5, 0.5),
]
"""Where three of four players have a part, and where the first of two has two rows of the basis."""


def source_of(shape, dimension, density):
    return vector_sets(np.random.default_rng(3), shape, dimension, density)


def test_there_are_sources_of_both_kinds():
    """Of two and of three players, with messages of Merlin to choose from."""
    made = [(length, shape, source_of(shape, *rest)) for length, _, shape, *rest in SETS]
    found = {(len(shape), source.brute_force() is None) for length, shape, source in made if length > 1}
    assert found == {(2, False), (2, True), (3, False), (3, True)}


@pytest.mark.parametrize(("block_length", "soundness", "shape", "dimension", "density"), SETS + LONGER)
def test_messages_in_one_instance(block_length, soundness, shape, dimension, density):
    source = source_of(shape, dimension, density)
    (target,) = OrthogonalVectorsToGapMaxIPAtOnce(block_length=block_length, soundness=soundness).instances(source)
    (other,) = orthogonal_vectors_to_gap_max_ip_at_once(source, block_length, soundness)
    assert accepting_coins(target) == accepting_coins(other)
    reached = max((count for row in other.counts for count in np.ravel(row)), default=-1) == other.threshold
    assert reached == (source.brute_force() is not None)


@pytest.mark.parametrize("mode", ["compressed", "full"])
@pytest.mark.parametrize(("shape", "density"), [((2, 1), 0.5), ((1, 3), 1.0)])
def test_messages_in_one_instance_of_vectors(mode, shape, density):
    source = source_of(shape, 2, density)
    (target,) = OrthogonalVectorsToGapMaxIPAtOnce(mode=mode).instances(source)
    (other,) = orthogonal_vectors_to_gap_max_ip_at_once(source)
    vectors = target.products.vectors()
    assert (vectors.queries.astype(int) @ vectors.keys[0].T.astype(int)).tolist() == other.counts


@pytest.mark.parametrize(("block_length", "soundness", "shape", "dimension", "density"), SETS)
def test_questions_with_products_of_characters(block_length, soundness, shape, dimension, density):
    source = source_of(shape, dimension, density)
    options = {"block_length": block_length, "soundness": soundness}
    counted = OrthogonalVectorsToAttentionByCharacters(**options).instances(source)
    written = OrthogonalVectorsToAttentionByCharacters(**options, mode="full").instances(source)
    others = orthogonal_vectors_to_attention_by_characters(source, **options)
    honest = {OrthogonalVectorsToAttentionByCharacters(**options).embed(source, x)[0] for x in source.witnesses()}
    for number, (target, full, other) in enumerate(zip(counted, written, others, strict=True)):
        if number % 9 and number not in honest:
            continue
        assert logits_by_coins(target) == logits_by_coins(other)
        if all(shape[1:-1]):
            assert np.abs(multiplied(full.vectors()) - other.logits).max() < 1e-9
        assert full.size().dimension == full.size().written == other.dimension
        assert full.size().entry_bound <= other.entry_bound * (1 + 1e-12)
        assert [column.ravel().tolist() for column in full.values] == other.values
        assert (full.completeness, full.soundness) == (other.completeness, other.soundness)


COINS = [(q, blocks, k) for q in (2, 3, 4, 5) for blocks in (1, 2) for k in (2, 3)]


def weights_of(q, blocks):
    """The last elements of the field, which are not 1 where there are others."""
    return finite_field(q)([q - 1, max(1, q - 2)][:blocks])


def added(terms, shape):
    """The sum of products with one factor for each player, the first of which is one for every M too."""
    total = np.zeros(shape, complex)
    for first, *others in terms:
        total += reduce(lambda sofar, factor: np.multiply.outer(factor, sofar), others, first)
    return total


@pytest.mark.parametrize(("q", "blocks", "k"), COINS)
def test_a_coin_is_the_sum_of_its_products(q, blocks, k):
    """For all words of all players and all M: the products of all labels, and the real ones of half of them."""
    weights = weights_of(q, blocks)
    words = every_word(type(weights), blocks)
    accepted = np.zeros([len(words)] * k + [q])
    for place in product(range(len(words)), repeat=k):
        symbols = reduce(lambda left, right: left * right, (words[i] for i in place))
        accepted[(*place, int(np.add.reduce(weights * symbols)))] = 1
    complex_terms = [[np.outer(own, c), *[own] * (k - 1)] for _, own, c in labels_of(weights)]
    assert len(complex_terms) == q**blocks
    assert np.abs(added(complex_terms, accepted.shape) - accepted).max() < 1e-12
    real_terms = list(products_of(weights, k))
    constant = np.eye(q)[0]
    assert np.abs(added([terms for _, terms in real_terms], accepted.shape) + constant - accepted).max() < 1e-12
    for most, (alice, *others) in real_terms:
        assert np.abs(alice).max() < most + 1e-12
        assert np.abs(others).max() < 1 + 1e-12


@pytest.mark.parametrize(
    ("q", "blocks", "k"), [*COINS, (7, 2, 3), (8, 2, 2), (9, 2, 3), (5, 3, 4), (3, 4, 2), (11, 1, 2)]
)
def test_products_are_as_many_and_as_large_as_declared(q, blocks, k):
    weights, coin = weights_of(q, blocks) if blocks < 3 else finite_field(q)([2] * blocks), Expansion(q, blocks, k)
    share, copies = share_and_copies(weights, k)
    assert coin.share == pytest.approx(share, rel=1e-12)
    assert coin.coordinates == copies
    norm = sum(np.abs(coefficients).max() for label, _, coefficients in labels_of(weights) if any(label))
    nu, mu = sqrt(q) + 2 - 1 / (sqrt(q) + 1), 2 - 1 / (sqrt(q) + 1)
    whole = (nu**blocks + (q - 2) * mu**blocks) / (q - 1)
    assert norm + (q - 1) / q == pytest.approx((nu**blocks - whole) / sqrt(q) + whole * (q - 1) / q, rel=1e-12)
    declared = sum(kind.number * sqrt(kind.square) / (1 if kind.real else 2) for kind in coin.labels)
    assert norm == pytest.approx(declared, rel=1e-12)
