"""Conversations held against what is declared of them, with oracles that answer any of the witnesses."""

from collections import deque
from operator import eq, ge, le

import numpy as np

from reductions.problem import same
from reductions.running.conversation import converse, visits

RELATIONS = {"=": eq, "<=": le, ">=": ge}


def first(question):
    return question.brute_force()


def last(question):
    return next(iter(deque(question.witnesses(), maxlen=1)), None)


class Drawn:
    """A witness at random."""

    def __init__(self, seed=0):
        self.rng = np.random.default_rng(seed)

    def __call__(self, question):
        found = list(question.witnesses())
        return found[self.rng.integers(len(found))] if found else None


TASTES = [first, last, Drawn()]
"""Oracles that are right, and of different tastes."""


def hold(edge, source, oracle):
    """The answer to `source`, and the questions: as many and as large as declared, none after the last."""
    size = source.measured()
    declared, most = edge.project(size), edge.count(size)
    talk, reply, asked = converse([edge], source, visits(source, [edge])), None, []
    while True:
        try:
            question = talk.send(reply)
        except StopIteration as end:
            assert RELATIONS[edge.overhead.calls.relation](len(asked), most), (len(asked), most)
            return end.value, asked
        asked.append(question)
        assert len(asked) <= most, f"{source!r} is asked more than {most} questions"
        measured = question.measured()
        for name, bound in edge.overhead.sizes.items():
            assert RELATIONS[bound.relation](measured[name], declared[name]), (name, measured, declared)
        assert question.provenance[-1].startswith(edge.name)
        reply = oracle(question)


def check_value(edge, source, oracle):
    """Hold a conversation whose answer is a value, and compare it with the definition."""
    answer, asked = hold(edge, source, oracle)
    assert same(answer, source.value()), (source, answer, source.value())
    return asked
