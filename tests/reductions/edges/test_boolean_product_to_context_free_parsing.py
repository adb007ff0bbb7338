"""Boolean products read off the table of a grammar: every value, exact sizes, and bugs that are seen."""

import numpy as np
import pytest

from reductions import decide
from reductions.edges import BooleanProductToContextFreeParsing
from reductions.errors import InputError
from reductions.problem import same
from reductions.problems import BooleanProduct, ContextFreeParsing
from reductions.testing import check_reduction
from tests.reductions.edges.planted import check_caught, planted

EDGE = BooleanProductToContextFreeParsing()


def products(count, side, seed=0):
    rng = np.random.default_rng(seed)
    return [BooleanProduct.random(rng, side=side, density=(0.1, 0.3, 0.6)[n % 3]) for n in range(count)]


def test_small_products():
    assert check_reduction(EDGE, examples=0, seconds=0.2).yes == 115


@pytest.mark.parametrize("part", [None, 1, 2, 3, 12])
def test_drawn_products(part):
    for source in products(6, 10):
        assert same(decide(source, ContextFreeParsing, part=part).answer, source.value())


@pytest.mark.parametrize("part", [1, 2, 3])
@pytest.mark.parametrize("shape", [(2, 3, 4), (0, 2, 3), (3, 0, 2), (5, 4, 1), (0, 0, 0)])
def test_products_of_ones_have_the_declared_sizes(part, shape):
    r, q, c = shape
    edge = BooleanProductToContextFreeParsing(part=part)
    source = BooleanProduct((np.ones((r, q)), np.ones((q, c))))
    question = next(edge.converse(source))
    assert question.measured() == edge.project(source.measured())
    assert len(question.word) == 3 * part + 1


def test_no_rule_occurs_twice():
    for source in products(3, 6):
        question = next(EDGE.converse(source))
        for rules in (question.pairs, question.letters):
            assert len(np.unique(rules, axis=0)) == len(rules)


def test_sizes_by_default_are_the_cube_root():
    target = EDGE.project({"rows": 1000, "inner": 1000, "columns": 1000})
    assert target["length"] == 31
    assert target["pairs"] == 2 * 10**6 + 10**6 + 62


def test_parts():
    with pytest.raises(InputError, match="part must be at least 1, got 0"):
        BooleanProductToContextFreeParsing(part=0)


# ---- bugs


class Changed(BooleanProductToContextFreeParsing):
    """Asks about another grammar."""

    def changed(self, question, source):
        raise NotImplementedError

    def ask(self, source):
        talk = super().ask(source)
        table = yield self.changed(next(talk), source)
        try:
            talk.send(table)
        except StopIteration as end:
            return end.value


class MiddleNotMatched(Changed):
    """Letters that are all the same: the A may end anywhere."""

    def changed(self, question, source):
        word = np.where((question.word > 1) & (question.word < 5), 2, question.word)
        letters = question.letters.copy()
        letters[:, 1] = word[letters[:, 1]]
        return ContextFreeParsing(question.nonterminals, question.pairs, letters, word)


class NothingBetween(Changed):
    """E_t -> t is left out."""

    def changed(self, question, source):
        kept = np.vstack([question.letters[: 2 * len(question.word)], question.letters[: len(question.word)]])
        return ContextFreeParsing(question.nonterminals, question.pairs, kept, question.word)


class EverythingBetween(Changed):
    """W -> L_t W is left out, so there is at most one letter between the ends."""

    def changed(self, question, source):
        pairs = question.pairs
        keep = pairs[(pairs[:, 0] != pairs[:, 2]) | (pairs[:, 0] == pairs[:, 1])]
        return ContextFreeParsing(question.nonterminals, keep, question.letters, question.word)


class OneLetterLess(BooleanProductToContextFreeParsing):
    """The end of a span is read one letter too early."""

    def ask(self, source):
        table = yield next(super().ask(source))
        return np.roll(table, -1, axis=2)[0, : len(source.matrices[0]), : source.matrices[1].shape[1]]


@planted(
    (MiddleNotMatched(part=2), "answer"),
    (NothingBetween(part=2), "answer"),
    (EverythingBetween(part=3), "answer"),
    (OneLetterLess(part=2), "answer"),
)
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, examples=0)
