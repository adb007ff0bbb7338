"""Sets of bit vectors: inner products against the plain definition, complements, and packed products."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reductions.edges.orthogonal_vectors_to_gap_max_ip_direct import complement
from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems import ExactInnerProduct, MaxInnerProduct, MinInnerProduct
from reductions.testing import strategies


def plain_products(sets):
    """The inner product of every tuple, by the definition."""
    rows = [x.tolist() for x in sets]
    return {
        choice: sum(all(row[i][c] for row, i in zip(rows, choice, strict=True)) for c in range(sets[0].shape[1]))
        for choice in product(*(range(len(x)) for x in rows))
    }


@pytest.mark.parametrize(
    ("kind", "answers"),
    [
        (MaxInnerProduct, lambda product, t: product >= t),
        (MinInnerProduct, lambda product, t: product <= t),
        (ExactInnerProduct, lambda product, t: product == t),
    ],
    ids=["max", "min", "exact"],
)
@given(data=st.data())
def test_inner_products_by_the_definition(kind, answers, data):
    sets, t = data.draw(strategies.orthogonal_vectors()).sets, data.draw(st.integers(0, 5))
    if t > sets[0].shape[1]:
        with pytest.raises(InputError, match=rf"threshold.* {t}"):
            kind(sets, t)
        return
    instance = kind(sets, t)
    expected = [choice for choice, product in plain_products(sets).items() if answers(product, t)]
    assert list(instance.witnesses()) == expected
    assert all(instance.verify(choice) == (choice in expected) for choice in plain_products(sets))
    assert not instance.verify((0,) * (len(sets) + 1))
    assert not instance.verify(tuple(len(x) for x in sets))
    assert Problem.from_json(instance.to_json()) == instance


@given(strategies.orthogonal_vectors(orders=(2, 3, 4)))
def test_complement_is_m_minus_the_inner_product(source):
    before, after = plain_products(source.sets), plain_products(complement(source.sets))
    assert after == {choice: source.dimension - product for choice, product in before.items()}


@pytest.mark.parametrize("coins", [1, 7, 8, 9, 16, 17])
@pytest.mark.parametrize("order", [47, 263])
def test_packed_residues_count_equal_symbols(coins, order):
    """Word arithmetic against a comparison of symbols, with 1 to 3 words a tuple and with two-byte symbols."""
    import galois

    from reductions.problems.vectors.coin_products import CoinProducts, CoinTable

    field, rng = galois.GF(order), np.random.default_rng(coins)
    encodings = tuple(field(rng.integers(0, order, (n, 3, coins))) for n in (2, 3, 50))
    weights = field([1, 5, 2])
    residues = np.einsum("atr,btr,ctr,t->abcr", *(np.array(x, dtype=np.int64) for x in encodings), [1, 5, 2]) % order
    for message in (residues[1, 2, 3], residues[0, 0, 7], rng.integers(0, order, coins)):
        products = CoinProducts(CoinTable(encodings, weights), field(message))
        expected = (residues == message).sum(axis=-1)
        for i in range(2):
            assert np.array_equal(products.row(i), expected[i])
            assert np.array_equal(products.tallies()[i], np.bincount(expected[i].ravel(), minlength=coins + 1))
