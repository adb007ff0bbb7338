"""What a run would take, projected from the declared overheads before anything is built."""

from __future__ import annotations

from collections.abc import Sequence
from math import log2
from typing import Any, NamedTuple

from attention.support.memory import over_memory
from reductions.errors import BudgetError
from reductions.overhead import evaluate, rough
from reductions.problem import Problem
from reductions.reduction import Reduction

__all__ = ["DEFAULT_BUDGET", "Projection", "check_budget", "check_memory", "project"]

DEFAULT_BUDGET = 30.0
"""Minutes."""

SURELY_SMALL = 10**7

TEXT = 8
"""Bytes of lists and text for each byte of what is written as JSON and was needed to make it."""

KERNELS = 2**27
"""Bytes that compiled code and threads take once they are used."""


class Projection(NamedTuple):
    """What a path takes of one source.

    Attributes
    ----------
    questions
        The most instances at the end of the path.
    size
        Of each of them, by name.
    steps
        Of answering one of them by definition.
    memory
        The most bytes at a time to make the instances, beyond the source.
    memory_asked
        The same where they are asked about too.
    target
        Their problem.
    messages
        Of a prover, that the questions are about; 0 where there is no prover.
    """

    questions: int
    size: dict[str, Any]
    steps: float
    memory: int
    memory_asked: int
    target: type[Problem[Any]]
    messages: int

    @property
    def tuples(self) -> int | None:
        """The most tuples, of a query and a key from each of the other sets, of one question; None without queries."""
        if not {"order", "queries", "keys"} <= self.size.keys():
            return None
        return int(self.size["queries"] * self.size["keys"] ** (self.size["order"] - 1))

    @property
    def seconds(self) -> float:
        """Of answering all of them by definition on this machine, by a rate that it measures; at most 2^1000."""
        return self.seconds_at(self.target.steps_a_second(self.size))

    def seconds_at(self, rate: float) -> float:
        """The same where so many steps are taken in a second."""
        work = self.questions * self.steps
        return 2 ** min(1000.0, log2(work) - log2(rate)) if work > 0 else 0.0


def project(source: Problem[Any], path: Sequence[Reduction[Any, Any]]) -> Projection:
    """What a path takes of `source`, from the declared overheads."""
    size: dict[str, Any] = source.measured()
    target = path[-1].target if path else type(source)
    questions, messages, memory, memory_asked = 1, 0, 0, 0
    for reduction in path:
        messages = questions * reduction.messages(size) or messages
        questions *= reduction.count(size)
        memory += (made := reduction.memory(size))
        memory_asked += made + reduction.memory_asked(size)
        size = reduction.project(size)
    values = {symbol: size[name] for name, symbol in target.symbols.items() if name in size}
    steps = evaluate(target.time, values, f"the steps for one {target.__name__}")
    return Projection(questions, size, steps, memory, memory_asked, target, messages)


def check_budget(
    source: Problem[Any],
    path: Sequence[Reduction[Any, Any]],
    budget: float,
    max_memory: float | None = None,
    *,
    by_definition: bool = True,
    workers: int = 0,
) -> int:
    """Return the number of questions that the path leads to from `source`, or refuse what would take too much.

    Parameters
    ----------
    source
        The instance at the beginning of the path.
    path
        Reductions with declared overheads.
    budget
        Minutes that an oracle which goes by the definition may take.
    max_memory
        Bytes that the process may have in all, if that is less than there is; see `attention.support.memory`.
    by_definition
        Whether the oracle takes the time of the definition; what a library takes is not known.
    workers
        Threads of other processes that ask, each as fast as this machine; 0 where this process asks.

    Raises
    ------
    BudgetError
        With the projected sizes, questions and seconds, or bytes, and what to change.
    """
    found = project(source, path)
    if by_definition and found.questions * found.steps > SURELY_SMALL:
        seconds = found.seconds / max(1, workers)
        if not seconds <= 60 * budget:
            raise BudgetError(
                f"{_described(found)} would take about {rough(seconds)} s, over the budget of {budget:g} "
                "minutes; take a smaller instance, other parameters or another route, or raise the budget"
            )
    _refuse_memory(_described(found), found.memory if workers else found.memory_asked, max_memory)
    return found.questions


def check_memory(source: Problem[Any], path: Sequence[Reduction[Any, Any]], max_memory: float | None = None) -> None:
    """Raise BudgetError if there is not the memory to make the instances of a path and write them as JSON."""
    found = project(source, path)
    _refuse_memory(_described(found), TEXT * found.memory, max_memory)


def _described(found: Projection) -> str:
    each = "question" if found.questions == 1 else "questions"
    return f"{rough(found.questions)} {each} to {found.target.__name__} of {rough(found.steps)} steps each"


def _refuse_memory(described: str, memory: int, max_memory: float | None) -> None:
    if over := over_memory(KERNELS + memory, max_memory):
        raise BudgetError(
            f"{described} would take {over}; take a smaller instance, other parameters or another route, or raise the "
            "limit"
        )
