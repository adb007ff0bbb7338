"""A path of reductions as one conversation: the second is held inside each question of the first, and so on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import Any

from reductions.problem import Problem
from reductions.reduction import Conversation, Reduction

__all__ = ["Visit", "converse", "hold", "visits"]


@dataclass
class Visit:
    """What happened at one problem of a path, while a conversation is held.

    Attributes
    ----------
    problem
        The problem.
    size
        Sizes of the first instance, by their names.
    instances
        How many instances were made.
    seconds
        Time to make them, and to lift the answers from below.
    answer
        The last answer; along a YES, the one that the answer of the source came from.
    """

    problem: type[Problem[Any]]
    size: dict[str, Any] = field(default_factory=dict)
    instances: int = 0
    seconds: float = 0.0
    answer: Any = None


def visits(source: Problem[Any], path: Sequence[Reduction[Any, Any]]) -> list[Visit]:
    """One visit for each problem of a path, nothing having happened yet."""
    return [Visit(type(source)), *(Visit(reduction.target) for reduction in path)]


def converse(
    path: Sequence[Reduction[Any, Any]], source: Problem[Any], stages: Sequence[Visit]
) -> Conversation[Problem[Any]]:
    """Yield instances at the end of a path, be sent their answers, and return the answer of the source.

    Parameters
    ----------
    path
        Reductions, which may be of any kinds; none at all is a conversation with one question, the source.
    stages
        Where to note what happens; see `visits`.

    Raises
    ------
    OracleError
        If a witness that comes back is not one of the instance that it should be of.
    """
    here, *below = stages
    here.size = here.size or source.measured()
    here.instances += 1
    if path:
        answer = yield from _through(path, source, below)
        source.check(answer)
    else:
        answer = yield source
    here.answer = answer
    return answer


def _through(
    path: Sequence[Reduction[Any, Any]], source: Problem[Any], stages: Sequence[Visit]
) -> Conversation[Problem[Any]]:
    """Hold the conversation of the first reduction, every question of which is one of the others."""
    talk, reply = path[0].converse(source), None
    while True:
        start = perf_counter()
        try:
            question = talk.send(reply)
        except StopIteration as end:
            return end.value
        finally:
            stages[0].seconds += perf_counter() - start
        reply = yield from converse(path[1:], question, stages)


def hold(talk: Conversation[Problem[Any]], answer: Callable[[Problem[Any]], Any]) -> Any:
    """Hold a conversation to its end, every question being answered by a function; return what it comes to."""
    reply = None
    while True:
        try:
            question = talk.send(reply)
        except StopIteration as end:
            return end.value
        reply = answer(question)
