"""The routes by Gauss sums on small codes, down to attention: counts, entries and decisions against the ledger's norms.

A table puts the bits of a vector into T blocks of two columns; its code is that of polynomials of degree 1 over a prime
field, at all points. So u = 1, and N - k of the N = p coins see a false word.
"""

from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from itertools import product
from math import prod

import numpy as np
import pytest
import sympy

from attention import VectorLogits
from reductions.edges.max_ip_to_attention import real_tokens, reference_token
from reductions.problems import AttentionQuery
from reductions.theory.routes.base import ZETA, copies
from reductions.theory.routes.gauss import coin_norm, coin_terms
from tests.reductions.theory.gauss_terms import acceptance, by_characters, by_chirps

KAPPA = 16


@dataclass(frozen=True)
class Table:
    """A protocol over the field with p elements: which bits are in which cell, shape (T, 2), and the weight of a block.

    A coin counts 1 / (p - k), so that a false word loses 1.
    """

    p: int
    cells: tuple[tuple[int, int], ...]
    weights: tuple[int, ...]

    def symbols(self, bits):
        """Shape (n, T, p): the symbols of every vector at every coin."""
        first, second = (bits[:, [row[column] for row in self.cells]] for column in (0, 1))
        points = np.arange(self.p)
        return (first[..., None] * (1 - points) + second[..., None] * points) % self.p

    def truth(self, sets):
        """The true word of every tuple, shape (n_1, ..., n_k, p)."""
        players = [self.symbols(bits) for bits in sets]
        return np.einsum(
            "t," + ",".join(f"{x}tz" for x in "abcd"[: len(sets)]) + "->" + "abcd"[: len(sets)] + "z",
            self.weights,
            *players,
        ) % (self.p)

    def messages(self, k):
        """Merlin's words: polynomials of degree at most k that vanish at 0 and 1."""
        points = np.arange(self.p)
        for factors in product(range(self.p), repeat=k - 1):
            yield points * (points - 1) * sum(c * points**power for power, c in enumerate(factors)) % self.p

    def accepted(self, sets, word):
        """What the coins count for a message, for every tuple."""
        return (self.truth(sets) == word).sum(axis=-1) / (self.p - len(sets))

    def terms(self, sets, word):
        """The same count as coefficients, shape (J,), and functions of each player's vectors, shapes (n, J)."""
        places = self.p ** np.arange(len(self.weights))[::-1]
        players = [np.einsum("ntz,t->zn", self.symbols(bits), places) for bits in sets]
        found = []
        for y in word:
            ways = [by_characters] if len(sets) > 2 else [by_characters, by_chirps]
            written = [acceptance(self.p, len(sets), self.weights, int(y), way) for way in ways]
            found.append(min(written, key=lambda terms: np.abs(terms[0]).sum()))
        return (
            np.concatenate([coefficients for coefficients, _ in found]) / (self.p - len(sets)),
            [
                np.concatenate([functions[i][:, player[x]] for x, (_, functions) in enumerate(found)]).T
                for i, player in enumerate(players)
            ],
        )

    def threshold(self, k):
        return Fraction(self.p, self.p - k)


@dataclass(frozen=True)
class Gadget:
    """The tables of a route, and the weight W of the number of intersections."""

    k: int
    tables: tuple[Table, ...]
    bits: int
    weight: Fraction = Fraction(0)

    def sets(self, seed, count):
        """Vectors of all players; the first query meets no other vector, and the second ones meet everywhere."""
        rng = np.random.default_rng(seed)
        sets = [rng.integers(0, 2, (count + i, self.bits)) for i in range(self.k)]
        sets[0][0] = 0
        for bits in sets:
            bits[1] = 1
        return sets

    def intersections(self, sets):
        letters = "abcd"[: self.k]
        return np.einsum(",".join(f"{x}m" for x in letters) + "->" + letters, *sets)

    def norm(self):
        """That of the ledger, for these codes in place of those of the tower."""
        coins = sum(
            table.threshold(self.k) * (coin_norm(self.k, sympy.sqrt(table.p), len(table.cells)) + 1)
            for table in self.tables
        )
        return (1 + ZETA) * (coins + self.weight * self.bits)

    def terms(self, sets, words):
        parts = [table.terms(sets, word) for table, word in zip(self.tables, words, strict=True)]
        if self.weight:
            signs = [-1.0, *[1.0] * (self.k - 1)]
            parts.append((np.full(self.bits, float(self.weight)), [s * x for s, x in zip(signs, sets, strict=True)]))
        coefficients, functions = zip(*parts, strict=True)
        return np.concatenate(coefficients), [np.hstack(player) for player in zip(*functions, strict=True)]

    def attention(self, sets, words):
        """The query as the proof of the norm writes it, and lambda."""
        threshold = float(sum(table.threshold(self.k) for table in self.tables))
        temperature, reference = reference_token(KAPPA, [len(x) for x in sets[1:]], threshold, threshold - 1)
        coefficients, functions = self.terms(sets, words)
        coefficients = np.append(coefficients, reference)
        step = float(ZETA) * np.abs(coefficients).sum() / len(coefficients)
        number = np.ceil(np.abs(coefficients) / step).astype(int)
        size = np.repeat((np.abs(coefficients) / (step * np.maximum(1, number))) ** (1 / self.k), number)
        size *= (step * temperature * number.sum()) ** (1 / self.k)
        vectors = [np.pad(player, ((0, 0), (0, 1)), constant_values=1.0) for player in functions]
        vectors[0] *= np.where(coefficients < 0, -1, 1)
        vectors[-1][:, -1] = 0
        vectors[-1] = np.vstack([vectors[-1], np.eye(len(coefficients))[-1:]])
        queries, *keys = (np.repeat(player, number, axis=1) * size for player in vectors)
        values = (*map(np.ones, [(len(x), 1) for x in keys[:-1]]), real_tokens(len(sets[-1]), len(keys[-1])))
        query = AttentionQuery(
            VectorLogits(queries, tuple(keys)), values, Fraction(KAPPA, KAPPA + 1), Fraction(1, KAPPA + 1)
        )
        return query, temperature


def hidden(tables, bits):
    """The sets of coordinates, except the empty one, that no table sees: all columns have the sum 0."""
    sets = np.array(list(product((0, 1), repeat=bits)))[1:]
    columns = [table.symbols(sets)[..., [0, 1]].transpose(0, 2, 1) @ table.weights % table.p for table in tables]
    return sets[~np.concatenate(columns, axis=1).any(axis=1)]


ROWS = ((0, 1), (2, 3), (4, 5))
SHUFFLED = ((0, 3), (1, 4), (5, 2))
THREES = (Table(3, ROWS, (1, 1, 1)), Table(3, SHUFFLED, (1, 1, 1)))
SMALLEST = 6  # of what two tables in characteristic 3 do not see

GADGETS = {
    "characters": Gadget(3, (Table(5, ROWS[:2], (1, 1)),), 4),
    "plain": Gadget(2, (Table(5, ROWS[:2], (1, 3)), Table(5, ((4, 5), (6, 7)), (1, 3))), 8),
    "crt": Gadget(2, (Table(3, ROWS, (1, 1, 1)), Table(5, ROWS, (1, 1, 1))), 6),
    "ldpc": Gadget(2, THREES, 6, Fraction(1, SMALLEST)),
}


def test_what_tables_do_not_see():
    assert len(hidden(THREES[:1], 6)) == 3
    assert hidden(THREES, 6).sum(axis=1).tolist() == [SMALLEST]
    assert len(hidden(GADGETS["crt"].tables, 6)) == 0
    assert len(hidden(GADGETS["plain"].tables, 8)) == 0


@pytest.mark.parametrize("route", GADGETS)
def test_one_message_for_each_orthogonal_tuple_and_a_loss_for_all_others(route):
    """Every message of Merlin, for vectors of all weights; the loss of 1 is attained."""
    gadget = GADGETS[route]
    sets = gadget.sets(1, 40 if gadget.k == 2 else 14)
    best = sum(
        np.max([table.accepted(sets, word) for word in table.messages(gadget.k)], axis=0) for table in gadget.tables
    )
    met = gadget.intersections(sets)
    threshold = float(sum(table.threshold(gadget.k) for table in gadget.tables))
    value = best - float(gadget.weight) * met
    np.testing.assert_allclose(value[met == 0], threshold)
    lost = threshold - value[met > 0]
    assert lost.min() == pytest.approx(1)


@pytest.mark.parametrize("route", GADGETS)
def test_attention_within_the_norm(route):
    """Logits, entries and dimension of the attention query, and its decision with an oracle at its worst."""
    gadget = GADGETS[route]
    sets = gadget.sets(2, 3)
    met = gadget.intersections(sets)
    orthogonal = tuple(np.argwhere(met == 0)[0])
    honest = [table.truth(sets)[orthogonal] for table in gadget.tables]
    other = [word for table in gadget.tables for word in list(table.messages(gadget.k))[-1:]]
    for words in (honest, other):
        query, temperature = gadget.attention(sets, words)
        count = sum(table.accepted(sets, word) for table, word in zip(gadget.tables, words, strict=True))
        value = count - float(gadget.weight) * met
        logits = (
            reduce(
                lambda left, keys: np.einsum("...l,jl->...jl", left, keys), query.logits.keys, query.logits.query
            ).sum(axis=-1)
            / query.logits.query.shape[1]
        )
        np.testing.assert_allclose(logits[..., :-1], temperature * value, atol=1e-8)
        sizes = query.measured()
        terms = sum(
            table.p * (coin_terms(gadget.k, sympy.sqrt(table.p), len(table.cells)) + 1) for table in gadget.tables
        )
        assert sizes["dimension"] <= copies(terms + (gadget.bits if gadget.weight else 0))
        largest = np.log(KAPPA**2 * prod(map(len, sets[1:]))) * float(gadget.norm())
        assert sizes["entry_bound"] ** gadget.k <= largest
        threshold = float(sum(table.threshold(gadget.k) for table in gadget.tables))
        yes = (value.reshape(3, -1) > threshold - 1e-9).any(axis=1)
        error = np.where(yes, -1, 1) * float(query.tolerance) * (1 - 1e-9)
        assert ((query.output()[:, 0] + error > 0.5) == yes).all()
    assert sizes["entry_bound"] ** gadget.k >= 0.3 * largest
