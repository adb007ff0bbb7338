"""Tables of grammars by products of blocks: every table, what is attained, and bugs that are seen."""

from math import comb

import numpy as np
import pytest

import reductions.edges.context_free_parsing_to_boolean_product as module
from reductions import decide
from reductions.edges import ContextFreeParsingToBooleanProduct
from reductions.errors import InputError
from reductions.overhead import evaluate
from reductions.problem import same
from reductions.problems import BooleanProduct, ContextFreeParsing
from reductions.testing import check_reduction
from tests.reductions.edges.held import hold
from tests.reductions.edges.planted import check_caught, planted

EDGE = ContextFreeParsingToBooleanProduct()


def drawn(count, seed=0, **sizes):
    rng = np.random.default_rng(seed)
    for number in range(count):
        yield ContextFreeParsingToBooleanProduct(group=number % 6 or None), ContextFreeParsing.random(rng, **sizes)


def everything(length):
    """S -> S S | a: every part of the word is derived."""
    return ContextFreeParsing(1, [(0, 0, 0)], [(0, 5)], [5] * length)


@pytest.mark.parametrize("group", [None, 1, 2])
def test_small_grammars(group):
    small = list(ContextFreeParsing.small())[::4]
    assert check_reduction(ContextFreeParsingToBooleanProduct(group=group), small=small, examples=0).yes == len(small)


def test_drawn_grammars():
    asked = 0
    for edge, source in drawn(60, length=14, pairs=10):
        answer, questions = hold(edge, source, lambda question: question.solve())
        assert same(answer, source.solve())
        asked += len(questions)
    assert asked > 500


def test_decide_by_a_library():
    for edge, source in drawn(20, seed=1, length=10):
        assert same(decide(source, BooleanProduct, oracle="library", group=edge.group).answer, source.solve())


@pytest.mark.parametrize(("group", "length"), [(1, 5), (2, 7), (2, 8), (3, 8), (4, 6), (9, 5)])
def test_as_many_and_as_large_questions_as_declared(group, length):
    edge, source = ContextFreeParsingToBooleanProduct(group=group), everything(length)
    answer, asked = hold(edge, source, lambda question: question.solve())
    assert np.array_equal(answer[0], np.triu(np.ones((length + 1, length + 1)), 1))
    declared = edge.project(source.measured())
    assert len(asked) == edge.count(source.measured()) == comb(-(-(length + 1) // group), 3)
    if asked:
        assert max(question.size() for question in asked) == (group, group, group)
        assert tuple(declared.values()) == (group, group, group)


def test_the_empty_word():
    answer, asked = hold(EDGE, everything(0), lambda question: question.solve())
    assert (answer.tolist(), asked) == ([[[0]]], [])


def test_groups():
    with pytest.raises(InputError, match="group must be at least 1, got 0"):
        ContextFreeParsingToBooleanProduct(group=0)
    assert EDGE.project({"nonterminals": 1, "pairs": 1, "letters": 1, "length": 99})["rows"] == 10


def test_own_work_is_below_the_cube():
    small, large = (
        evaluate(EDGE.overhead.own, EDGE.values({"nonterminals": 1, "pairs": 1, "letters": 1, "length": n}))
        for n in (10**6, 10**8)
    )
    assert np.log(large / small) / np.log(100) == pytest.approx(2.5, abs=0.01)


# ---- bugs


class Changed(ContextFreeParsingToBooleanProduct):
    """Takes other answers for those that it is given."""

    def ask(self, source):
        talk, reply = super().ask(source), None
        while True:
            try:
                question = talk.send(reply)
            except StopIteration as end:
                return end.value
            reply = self.changed((yield question))

    def changed(self, product):
        raise NotImplementedError


class ProductsIgnored(Changed):
    def changed(self, product):
        return 0 * product


class Complemented(Changed):
    def changed(self, product):
        return 1 - product


class FirstRowOnly(Changed):
    def changed(self, product):
        return product * (np.arange(len(product)) == 0)[:, None].astype(np.uint8)


WORDS = [everything(length) for length in range(6)]


@planted((ProductsIgnored(group=1), "answer"), (FirstRowOnly(group=2), "answer"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=WORDS)


def test_a_bit_too_many_is_seen():
    source = ContextFreeParsing(3, [(0, 1, 2), (0, 1, 1)], [(1, 5), (2, 6)], [5, 6])
    answer, _ = hold(Complemented(group=1), source, lambda question: question.solve())
    assert not same(answer, source.value())


@pytest.mark.parametrize(
    "groups",
    [
        lambda length, size: [slice(start, start + size) for start in range(0, length - size + 1, size)],
        lambda length, size: [slice(start, start + max(1, size - 1)) for start in range(0, length, size)],
    ],
    ids=["last group dropped", "boundary dropped"],
)
def test_groups_that_leave_something_out_are_seen(monkeypatch, groups):
    monkeypatch.setattr(module, "groups", groups)
    answer, _ = hold(ContextFreeParsingToBooleanProduct(group=3), everything(7), lambda question: question.solve())
    assert not same(answer, everything(7).value())


def test_blocks_that_are_not_completed_are_seen(monkeypatch):
    monkeypatch.setattr(module, "complete", lambda *_: None)
    answer, _ = hold(ContextFreeParsingToBooleanProduct(group=2), everything(4), lambda question: question.solve())
    assert not same(answer, everything(4).value())
