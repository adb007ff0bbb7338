"""Answers to the questions of a run: those of its log first, then an oracle's, which are logged."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

from reductions.documents import reading
from reductions.problem import Problem
from reductions.running.checkpoint import Log
from reductions.running.conversation import Visit
from reductions.running.oracles import Oracle

__all__ = ["Asking"]


class Asking:
    """Called with the questions of a conversation in their order, it answers them.

    Parameters
    ----------
    oracle
        What answers beyond the log.
    last
        The visit whose seconds are the oracle's.
    log
        The answers so far, with which the conversation begins again.
    progress
        Called after each new answer, and once where there are answers already.
    before
        How many questions were asked before those of the log.
    """

    def __init__(self, oracle: Oracle, last: Visit, log: Log, progress: Callable[[], object], before: int = 0) -> None:
        self.oracle, self.last, self.log, self.progress = oracle, last, log, progress
        self.known, self.replay = len(log), iter(log)
        if self.known:
            progress()
        oracle.seek(before + len(log))

    def __call__(self, question: Problem[Any]) -> Any:
        """The answer to the next question."""
        if self.known:
            self.known -= 1
            with reading(self.log.name, "an answer in it is not one to its question; begin anew without it"):
                answer = next(self.replay)
                question.check(answer)
            return answer
        start = perf_counter()
        reply = self.oracle(question)
        self.last.seconds += perf_counter() - start
        self.add(reply)
        return reply

    def add(self, reply: Any) -> None:
        """Log an answer that was found."""
        self.log.append(reply)
        self.progress()
