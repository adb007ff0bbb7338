"""A conversation under test: held with several oracles, and held again."""

from __future__ import annotations

from random import Random
from typing import Any

from reductions.problem import Problem, Search
from reductions.testing.trial import Declared, Trial

__all__ = ["ConversationTrial"]


class ConversationTrial(Trial):
    """A reduction under test that is not a fan-out."""

    def run(self, source: Any, declared: Declared) -> None:
        """Hold the conversation with several oracles, and compare what comes back with the definition."""
        for which in (0, -1, None):
            asked = self.held(which, declared)
            if self.held(which, declared) != asked:
                raise self.broken("determinism", "the conversation is not the same the second time")
        self.tried["yes" if source.solve() is not None else "no"] += 1

    def held(self, which: int | None, declared: Declared) -> list[Problem[Any]]:
        """The questions of one conversation, answered with the first, the last or some witness."""
        self.targets, reply, rng = [], None, Random(0)
        talk = self.reduction.converse(self.source)
        while True:
            with self.step("conversation", len(self.targets) - 1, may_refuse=True):
                try:
                    question = talk.send(reply)
                except StopIteration as end:
                    answer = end.value
                    break
            self.targets.append(question)
            if len(self.targets) > declared.targets:
                raise self.broken("number of questions", f"declared {declared.targets}, there are more")
            self.measured(len(self.targets) - 1, question, declared)
            self.within_reach(question)
            reply = answered(question, which, rng)
        self.compared(answer)
        if self.reduction.overhead.calls.relation == "=" and len(self.targets) != declared.targets:
            raise self.broken("number of questions", f"declared {declared.targets}, there are {len(self.targets)}")
        self.weighed()
        self.tried["targets"] += len(self.targets)
        self.tried["lifted"] += 1
        return self.targets

    def compared(self, answer: Any) -> None:
        """Compare the answer that came back with the definition; a randomised reduction may miss a YES."""
        missed = answer is None and isinstance(self.source, Search) and self.reduction.theorem.failure != 0
        if not missed and not self.source.accepts(answer):
            raise self.broken("answer", f"it comes to {answer!r}, right is {self.source.solve()!r}")


def answered(question: Problem[Any], which: int | None, rng: Random) -> Any:
    """The answer to a question: its value, or its first, last or some witness."""
    if not isinstance(question, Search):
        return question.solve()
    found = list(question.witnesses())
    if not found:
        return None
    return rng.choice(found) if which is None else found[which]
