"""Coins counted from packed residues, against symbols, plain loops and the definition of the vectors."""

from itertools import product
from math import prod

import numpy as np
import pytest

from protocols.codes.compiling import load_galois
from protocols.codes.reed_solomon import finite_field
from reductions.errors import BudgetError, InputError
from reductions.problem import ORDER_LIMIT
from reductions.problems.vectors import coin_counting, coin_products
from reductions.problems.vectors.coin_products import CoinProducts, CoinTable

COUNTS, BLOCKS, COINS = (5, 4, 3), 2, 3


def table_of(order, counts=COUNTS, blocks=BLOCKS, coins=COINS, symbols=None, seed=1):
    """Random words of every player, of a few symbols where these are given, and random weights."""
    field, rng = finite_field(order), np.random.default_rng([seed, order])
    words = tuple(field(rng.integers(0, symbols or order, (n, blocks, coins))) for n in counts)
    return CoinTable(words, field(rng.integers(1, order, blocks)))


def residue(table, choice, coin):
    """Of one tuple at one coin: multiplied and added symbol by symbol."""
    symbols = [words[i, :, coin] for words, i in zip(table.encodings, choice, strict=True)]
    if table.field.degree == 1:
        return sum(prod(map(int, factors)) for factors in zip(table.weights, *symbols, strict=True)) % table.field.order
    terms = [prod(factors[1:], start=factors[0]) for factors in zip(table.weights, *symbols, strict=True)]
    return int(sum(terms[1:], start=terms[0]))


def counted(table, message):
    """By tuple, the coins at which the residue is the message."""
    return {
        choice: sum(residue(table, choice, coin) == int(symbol) for coin, symbol in enumerate(message))
        for choice in product(*map(range, table.shape))
    }


@pytest.mark.parametrize("order", [3, 9, 257])
def test_rows_and_tallies_count_symbols(order, monkeypatch):
    """Fields with one and two bytes a symbol, of prime orders and others; two queries at a time, the last one alone."""
    table = table_of(order, symbols=2)
    monkeypatch.setattr(coin_products, "RESIDUE_BATCH", 2 * prod(COUNTS[1:]) * COINS)
    message = [residue(table, (4, 2, 1), coin) for coin in range(COINS)]
    products = CoinProducts(table, table.field(message))
    expected = counted(table, message)
    assert max(expected.values()) == COINS > min(expected.values())
    for query in range(COUNTS[0]):
        row = products.row(query)
        mine = {choice: number for choice, number in expected.items() if choice[0] == query}
        assert {choice: row[choice[1:]] for choice in mine} == mine
        assert products.tallies()[query].tolist() == np.bincount([*mine.values()], minlength=COINS + 1).tolist()
    assert (products.shape, products.most, products.written) == (COUNTS, COINS, 0)
    assert not table.words.flags.writeable
    assert table.lane_bits == (16 if order == 257 else 8)


@pytest.mark.parametrize("coins", [1, 3, 8])
def test_many_tuples_that_agree_alike(coins):
    """More of them than a counter of seven bits holds, for more queries than parts."""
    field = finite_field(5)
    words = tuple(field(np.full((n, 1, coins), symbol)) for n, symbol in zip((9, 5, 103), (2, 3, 4), strict=True))
    table = CoinTable(words, field([1]))
    for agreeing in range(coins + 1):
        message = [4] * agreeing + [0] * (coins - agreeing)
        assert (
            CoinProducts(table, field(message)).tallies() == [5 * 103 * (i == agreeing) for i in range(coins + 1)]
        ).all()


@pytest.mark.parametrize("order", [3, 257])
def test_more_coins_than_a_word_has_bits(order):
    table = table_of(order, (2, 1, 2), symbols=2, coins=65)
    message = table.field([residue(table, (1, 0, 1), coin) for coin in range(65)])
    expected, products = counted(table, message), CoinProducts(table, message)
    assert {choice: products.row(choice[0])[choice[1:]] for choice in expected} == expected
    assert expected[1, 0, 1] == 65 > min(expected.values())


@pytest.mark.parametrize("counts", [(0, 2, 3), (2, 0, 3), (2, 3, 0), (2, 3)])
def test_players_without_inputs(counts):
    table = table_of(3, counts)
    products = CoinProducts(table, table.field([1, 0, 2]))
    expected = counted(table, products.message)
    assert products.tallies().sum() == len(expected)
    assert [products.row(query).shape for query in range(counts[0])] == [counts[1:]] * counts[0]
    assert products.vectors().shape == counts
    assert products.vectors().dimension == products.dimension


def test_messages_are_numbered_and_dropped_where_nobody_sends_them():
    table = table_of(9, (2, 6, 5), symbols=2)
    dimension = 0
    for coin, players in enumerate(table.messages):
        sent = [[tuple(map(int, word)) for word in words[:, :, coin]] for words in table.encodings[1:]]
        for messages, numbers in zip(sent, players, strict=True):
            names = dict(zip(messages, numbers.tolist(), strict=True))
            assert [names[message] for message in messages] == numbers.tolist()
            assert sorted(names.values()) == list(range(len(set(messages))))
        dimension += prod(len(set(messages)) for messages in sent)
    products = CoinProducts(table, table.field([1, 0, 2]))
    assert products.dimension == table.compressed_dimension == dimension == products.vectors().dimension
    assert table.full_dimension == 3 * 9 ** (2 * 2)


def test_vectors_are_those_of_the_definition():
    """Coordinate (r, sigma_2, ..., sigma_k), the last one fastest: accepted there, and sent."""
    table = table_of(3, (4, 2, 3), blocks=2, coins=2)
    products = CoinProducts(table, table.field([1, 2]))
    full, short = products.full_vectors(), products.vectors()
    alphabet = list(product(range(3), repeat=2))
    coordinates = list(product(range(2), alphabet, alphabet))
    queries, first, second = table.encodings

    def accepted(query, coin, left, right):
        factors = zip(table.weights, queries[query, :, coin], table.field(left), table.field(right), strict=True)
        terms = [w * x * y * z for w, x, y, z in factors]
        return terms[0] + terms[1] == products.message[coin]

    assert full.queries.tolist() == [[accepted(i, *c) for c in coordinates] for i in range(4)]
    for words, keys, place in ((first, full.keys[0], 1), (second, full.keys[1], 2)):
        sent = [[tuple(map(int, word[:, c[0]])) == c[place] for c in coordinates] for word in words]
        assert keys.tolist() == sent
    assert full.dimension == table.full_dimension == len(coordinates)
    for query in range(4):
        assert (full.row(query) == products.row(query)).all()
        assert (short.row(query) == products.row(query)).all()


def test_what_is_too_large_is_refused(monkeypatch):
    table = table_of(9, (3, 2, 2, 2), blocks=5)
    with pytest.raises(BudgetError, match="9 vectors of dimension"):
        CoinProducts(table, table.field([0] * COINS)).full_vectors()
    assert [table_of(order, (1, 1)).lane_bits for order in (256, 257)] == [8, 16]
    monkeypatch.setattr(coin_products, "SYMBOLS_LIMIT", 9)
    small, large = (CoinProducts(table_of(order), finite_field(order)([1] * COINS)) for order in (9, 11))
    assert CoinProducts.from_payload(small.payload()).row(0).shape == COUNTS[1:]
    with pytest.raises(BudgetError, match="at most 16 bits"):
        large.row(0)
    with pytest.raises(InputError, match=r"11\^1"):
        CoinProducts.from_payload(large.payload())


@pytest.mark.parametrize("order", [2, 7, 8, 9])
def test_stored_and_read_again(order):
    """In the field as it is made here, not in one that is made anew."""
    table = table_of(order)
    products = CoinProducts(table, table.field([1, 0, 1]))
    read = CoinProducts.from_payload(products.payload())
    assert read.table.field is table.field
    for mine, theirs in zip(read.table.encodings, table.encodings, strict=True):
        assert np.array_equal(mine, theirs)
    assert np.array_equal(read.table.weights, table.weights)
    assert np.array_equal(read.message, products.message)


def test_other_polynomials(monkeypatch):
    """x^2 + 1 is irreducible over F_3, and not the Conway polynomial; which galois takes many seconds to compile."""
    asked = []

    class Galois:
        is_prime = staticmethod(load_galois().is_prime)

        @staticmethod
        def GF(prime, degree, irreducible_poly):
            asked.append((prime, degree, irreducible_poly))
            return finite_field(prime**degree)

    monkeypatch.setattr(coin_products, "load_galois", lambda: Galois)
    word = np.array([[[2]]])
    stored = {"characteristic": 3, "irreducible": [1, 0, 1], "weights": [1], "message": [1], "encodings": [word, word]}
    assert CoinProducts.from_payload(stored).row(0).tolist() == [1]
    assert CoinProducts.from_payload({**stored, "irreducible": [1, 1, 2]}).row(0).tolist() == [1]
    assert CoinProducts.from_payload({**stored, "irreducible": [1, 2]}).row(0).tolist() == [1]
    assert asked == [(3, 2, [1, 0, 1]), (3, 2, [1, 1, 2])]
    for changes, reason in (
        *(({"irreducible": wrong}, "monic and irreducible") for wrong in (
            [1, 0, 2], [1, 1, 1], [2, 0, 2], [1, 0, 4], [0, 1, 0, 1], [1, 0, -2], [0, 0, 0]
        )),
        ({"characteristic": 2, "irreducible": [1] * 18}, r"2\^17"),
        ({"characteristic": 65537, "irreducible": [1, 1]}, r"65537\^1"),
        ({"characteristic": 1}, "at least 2"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=reason):
            CoinProducts.from_payload({**stored, **changes})


def test_shapes_that_do_not_fit():
    field = finite_field(5)
    word, weights = field(np.ones((2, 3, 4), dtype=int)), field([1, 2, 3])
    assert CoinTable((word,) * ORDER_LIMIT, weights).coins == 4
    for encodings in (
        (word,), (word,) * (ORDER_LIMIT + 1), (word, word[0]), (word[0], word), (word, word[:, :2]), (word[:, :2],) * 2,
        (word, word[:, :, :3]), (word[:, :, :3], word),
    ):  # fmt: skip
        with pytest.raises(InputError, match=r"players, got|of one shape"):
            CoinTable(encodings, weights)
    table = CoinTable((word, word), weights)
    for message in ([1] * 3, [1] * 5, [[1] * 4]):
        with pytest.raises(InputError, match="must have 4 symbols"):
            CoinProducts(table, field(message))


def test_a_card_counts_where_its_counters_suffice(monkeypatch):
    monkeypatch.setattr(coin_products, "device", lambda: "cuda")
    monkeypatch.setattr(coin_counting, "tallies", lambda table, packed: (table.coins, len(packed)))
    monkeypatch.setattr(coin_counting, "MOST_COINS", COINS)
    table = table_of(3)
    assert CoinProducts(table, table.field([1, 0, 2])).tallies() == (COINS, 1)
    more = table_of(3, coins=COINS + 1)
    assert CoinProducts(more, more.field([1, 0, 2, 1])).tallies().shape == (5, COINS + 2)
    none = table_of(3, (2, 0, 3))
    assert CoinProducts(none, none.field([1, 0, 2])).tallies().tolist() == [[0] * (COINS + 1)] * 2


def test_how_fast_this_machine_is():
    assert 10**4 < coin_products.tuple_rate() < 10**13
