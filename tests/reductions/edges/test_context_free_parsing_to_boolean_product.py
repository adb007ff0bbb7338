"""Tables of grammars by products of blocks: every table, what is attained, and bugs that are seen."""

from copy import copy
from fractions import Fraction

import numpy as np
import pytest
import sympy

import reductions.edges.context_free_parsing_to_boolean_product as module
from reductions import decide
from reductions.edges import ContextFreeParsingToBooleanProduct
from reductions.errors import InputError
from reductions.overhead import evaluate
from reductions.problem import same
from reductions.problems import BooleanProduct, ContextFreeParsing
from reductions.testing import ReductionCounterexample, check_reduction
from reductions.theory.exponents import Journey, steps
from reductions.theory.growth import constant, power
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


def one_middle(place):
    """In a word x...xy...y of seven letters, S -> X Y has one middle only, where the first y is."""
    rules, letters = [(0, 1, 2), (1, 1, 1), (2, 2, 2)], [(1, 5), (2, 6)]
    return ContextFreeParsing(3, rules, letters, [5] * place + [6] * (7 - place))


@pytest.mark.parametrize("group", [None, 1, 2])
def test_small_grammars(group):
    small = list(ContextFreeParsing.small())[::8]
    assert check_reduction(
        ContextFreeParsingToBooleanProduct(group=group), small=small, examples=0, seconds=0.2
    ).yes == len(small)


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


@pytest.mark.parametrize(("group", "length"), [(1, 3), (1, 7), (1, 15), (2, 15), (3, 11), (2, 13), (9, 5)])
def test_as_many_and_as_large_questions_as_declared(group, length):
    """All that are declared where the groups fill the table."""
    edge, source = ContextFreeParsingToBooleanProduct(group=group), everything(length)
    answer, asked = hold(edge, source, lambda question: question.solve())
    assert np.array_equal(answer[0], np.triu(np.ones((length + 1, length + 1)), 1))
    declared, side = edge.project(source.measured()), max((max(question.size()) for question in asked), default=0)
    groups = (length + 1) / group
    if groups in (4, 8, 16):
        assert len(asked) == edge.count(source.measured()) == 2 * (groups - 1) * (groups - 2) / 3
        assert side == declared["rows"] == declared["inner"] == group * groups / 4
        most = evaluate(EDGE.overhead.volume, edge.values(source.measured())) * side**2
        assert most / 4 <= sum(np.prod(question.size()[:2]) for question in asked) <= most
    else:
        assert len(asked) < max(1, edge.count(source.measured()))


def test_the_empty_word():
    answer, asked = hold(EDGE, everything(0), lambda question: question.solve())
    assert (answer.tolist(), asked) == ([[[0]]], [])


def test_groups():
    with pytest.raises(InputError, match="group must be at least 1, got 0"):
        ContextFreeParsingToBooleanProduct(group=0)
    assert EDGE.project({"nonterminals": 1, "pairs": 1, "letters": 1, "length": 99})["rows"] == 28
    sizes = ({"nonterminals": 1, "pairs": 1, "letters": 1, "length": length} for length in (0, 1, 2, 3, 4))
    assert [EDGE.values(size)[module.g] for size in sizes] == [1, 1, 2, 2, 3]


def test_the_exponent_is_that_of_one_product():
    """Valiant's theorem: a product in n^b gives a parser in n^b, here for b = 5/2. Its side is n for all groups."""
    shape = {"nonterminals": constant(3), "pairs": constant(5), "letters": constant(4), "length": power(1)}
    choices = list(steps(Journey(ContextFreeParsing, shape), ContextFreeParsingToBooleanProduct))
    assert min(max(step.own, step.calls + Fraction(5, 2)) for step in choices) == Fraction(5, 2)
    assert {step.shape["rows"].power for step in choices} == {1}


def test_own_steps():
    """The table; for each rule and entry the indices of a group and the halvings; for each letter the word."""
    size = {"nonterminals": 3, "pairs": 5, "letters": 4, "length": 99}
    assert evaluate(EDGE.overhead.own, EDGE.values(size)) == (3 + 5 * (7 + 4)) * 100**2 + 4 * 99


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


class Heavy(ContextFreeParsingToBooleanProduct):
    """Declares that all questions together are no more than one of the largest."""

    overhead = copy(EDGE.overhead)
    object.__setattr__(overhead, "volume", sympy.Integer(1))


def test_questions_that_take_more_than_declared_are_seen():
    with pytest.raises(ReductionCounterexample) as caught:
        check_reduction(Heavy(group=1), small=[everything(15)], examples=0, seconds=0)
    assert caught.value.step == "volume"


@planted((ProductsIgnored(group=1), "answer"), (FirstRowOnly(group=2), "answer"))
def test_a_planted_bug_is_caught(bug, step):
    check_caught(bug, step, small=WORDS)


def test_a_bit_too_many_is_seen():
    source = ContextFreeParsing(3, [(0, 1, 2), (0, 1, 1)], [(1, 5), (2, 6)], [5, 6])
    answer, _ = hold(Complemented(group=1), source, lambda question: question.solve())
    assert not same(answer, source.value())


@pytest.mark.parametrize(
    "span",
    [
        lambda self, first, count: slice(min(first * self.group, 7), min((first + count) * self.group, 7)),
        lambda self, first, count: slice(min(first * self.group, 8), min((first + count) * self.group - 1, 8)),
        lambda self, first, count: slice(first * self.group, min(first + max(1, count - 1), 8)),
    ],
    ids=["last index dropped", "boundary dropped", "group dropped"],
)
def test_groups_that_leave_something_out_are_seen(monkeypatch, span):
    monkeypatch.setattr(module.Blocks, "span", span)
    edge, sources = ContextFreeParsingToBooleanProduct(group=1), [one_middle(middle) for middle in range(1, 7)]
    answers = [hold(edge, source, lambda question: question.solve())[0] for source in sources]
    assert not all(same(answer, source.value()) for answer, source in zip(answers, sources, strict=True))


def test_every_product_is_needed(monkeypatch):
    added, left_out, seen = module.Blocks.added, [], []

    def without(self, *block):
        seen.append(block)
        return iter(()) if block in left_out else added(self, *block)

    monkeypatch.setattr(module.Blocks, "added", without)
    edge = ContextFreeParsingToBooleanProduct(group=1)
    hold(edge, everything(7), lambda question: question.solve())
    for block in sorted(set(seen)):
        source = one_middle(block[1])
        for left_out[:], right in (([], True), ([block], False)):
            answer, _ = hold(edge, source, lambda question: question.solve())
            assert same(answer, source.value()) == right
    assert len(set(seen)) == 28


def test_blocks_that_are_not_completed_are_seen(monkeypatch):
    monkeypatch.setattr(module, "complete", lambda *_: None)
    answer, _ = hold(ContextFreeParsingToBooleanProduct(group=2), everything(4), lambda question: question.solve())
    assert not same(answer, everything(4).value())
