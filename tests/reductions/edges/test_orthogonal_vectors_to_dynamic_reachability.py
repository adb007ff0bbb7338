"""Rounds of reachability: every count, networkx, what is attained, and bugs that are seen."""

import numpy as np
import pytest

from reductions import OrthogonalVectors, decide
from reductions.edges import OrthogonalVectorsToDynamicReachability
from reductions.problems import DynamicReachability
from reductions.testing import ReductionCounterexample, check_reduction
from tests.reductions.edges.built import vector_sets

EDGE = OrthogonalVectorsToDynamicReachability()


def test_check_reduction():
    checked = check_reduction(EDGE, small=list(OrthogonalVectors.small())[::3], examples=10, seconds=0.2)
    assert min(checked.yes, checked.no) > 20


def test_every_count():
    rng, answers = np.random.default_rng(0), set()
    for number in range(20):
        source = vector_sets(rng, (3 + number % 5, number % 7), number % 6, 0.7)
        question = next(EDGE.converse(source))
        first, second = source.sets
        shared = (first.astype(int) @ second.T > 0).sum(axis=1)
        assert question.value() == tuple((1 + first.sum(axis=1, dtype=int) + shared).tolist())
        decision = decide(source, DynamicReachability, oracle="library")
        assert source.accepts(decision.answer)
        answers.add(decision.answer is None)
    assert answers == {True, False}


@pytest.mark.parametrize("shape", [(1, 1), (3, 2), (0, 2), (2, 0)])
@pytest.mark.parametrize("dimension", [0, 1, 4])
def test_sizes(shape, dimension):
    """All arcs for ones, and all changes where every bit differs from the one before."""
    first = np.ones((shape[0], dimension), dtype=int)
    first[1::2] = 0
    source = OrthogonalVectors((first, np.ones((shape[1], dimension))))
    question = next(EDGE.converse(source))
    assert question.measured() == EDGE.project(source.measured())


# ---- bugs


class Changed(OrthogonalVectorsToDynamicReachability):
    """Questions are changed on the way, or answers."""

    def question(self, asked):
        return asked

    def counts(self, reply):
        return reply

    def ask(self, source):
        talk = super().ask(source)
        reply = yield self.question(next(talk))
        try:
            talk.send(self.counts(reply))
        except StopIteration as end:
            return end.value


class NothingSwitchedBack(Changed):
    """Ones of the vectors before are still there."""

    def question(self, asked):
        seen, rows = set(), []
        for change in asked.changes.tolist():
            if tuple(change[1:]) not in seen:
                rows.append(change)
            seen.add(tuple(change[1:]))
        return DynamicReachability(
            asked.vertices, asked.edges, np.reshape(rows, (len(rows), 3)).astype(int), asked.count
        )


class SourceNotCounted(Changed):
    def counts(self, reply):
        return tuple(count - 1 for count in reply)


class ArcsBackwards(Changed):
    def question(self, asked):
        return DynamicReachability(asked.vertices, asked.edges[:, ::-1], asked.changes, asked.count)


class RoundsInReverse(Changed):
    def counts(self, reply):
        return reply[::-1]


@pytest.mark.parametrize("bug", [NothingSwitchedBack, SourceNotCounted, ArcsBackwards, RoundsInReverse])
def test_bugs_are_seen(bug):
    with pytest.raises(ReductionCounterexample):
        check_reduction(bug(), examples=10, seconds=0.2)
