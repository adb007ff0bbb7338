"""Run a path of reductions end to end against an oracle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from html import escape
from os import PathLike
from typing import Any

from reductions.devices import on_device
from reductions.errors import InputError
from reductions.graph import problem_named
from reductions.overhead import rough
from reductions.problem import Problem, Search
from reductions.problems.foreign import as_instance
from reductions.reduction import Reduction
from reductions.running.asking import Asking
from reductions.running.budget import DEFAULT_BUDGET, check_budget
from reductions.running.checkpoint import Checkpoint, Log
from reductions.running.conversation import Visit, converse, hold, visits
from reductions.running.costs import planned
from reductions.running.oracles import Answer, oracle_for
from reductions.running.spread import deal, spread

__all__ = ["Decision", "Stage", "decide"]


@dataclass(frozen=True)
class Stage:
    """What happened at one problem of the path.

    Attributes
    ----------
    problem
        Name of the problem.
    size
        Sizes of its first instance.
    instances
        How many instances were made; after a YES the rest are not.
    projected
        The most that there could have been.
    seconds
        Time to make them and to lift the answers from below; at the last stage also to ask the oracle.
    answer
        The last answer; for a YES, the verified witness of the instance that the answer came from.
    """

    problem: str
    size: dict[str, Any]
    instances: int
    projected: int
    seconds: float
    answer: Any = None


@dataclass(frozen=True)
class Decision:
    """What `decide` found.

    Attributes
    ----------
    answer
        The answer of the source: a witness or a value; for a search problem None means NO.
    stages
        One stage per problem of the path.
    source, path
        What was decided, and the reductions that were taken, a simplification first if there was one.
    """

    answer: Any
    stages: tuple[Stage, ...]
    source: Problem[Any] | None = field(default=None, compare=False, repr=False)
    path: tuple[Reduction[Any, Any], ...] = field(default=(), compare=False, repr=False)

    @property
    def satisfiable(self) -> bool:
        """Whether a search problem is YES."""
        return self.answer is not None

    @property
    def witness(self) -> Any:
        """The verified witness of the source; None for NO."""
        return self.answer

    def witness_of(self, problem: type[Problem[Any]] | str) -> Any:
        """The answer that the first stage of a problem had, such as the assignment of the CNF on the path; None for NO.

        Raises
        ------
        InputError
            If the problem is not on the path.
        """
        name = problem if isinstance(problem, str) else problem.__name__
        for stage in self.stages:
            if stage.problem == name:
                return stage.answer
        raise InputError(f"{name} is not on the path, which is {' -> '.join(stage.problem for stage in self.stages)}")

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{stage.problem}</td>"
            f"<td>{', '.join(f'{name} {value:,.4g}' for name, value in stage.size.items())}</td>"
            f"<td>{stage.instances:,} of {rough(stage.projected)}</td><td>{stage.seconds:.2g}</td></tr>"
            for stage in self.stages
        )
        head = "".join(f"<th>{name}</th>" for name in ("problem", "sizes", "instances", "seconds"))
        found = escape(repr(self.answer))
        if not issubclass(Problem.kinds[self.stages[0].problem], Search):
            answer = f"<pre>{found}</pre>"
        else:
            answer = f"<b>{'NO' if self.answer is None else f'YES, by {found}'}</b>"
        return f"{answer}<table><tr>{head}</tr>{rows}</table>"


def decide(
    source: Problem[Any],
    to: type[Problem[Any]] | str = "AttentionQuery",
    *,
    via: str | None = None,
    path: Sequence[Reduction[Any, Any] | type[Reduction[Any, Any]] | str] | None = None,
    oracle: str | Answer | None = None,
    budget: float = DEFAULT_BUDGET,
    max_memory: float | None = None,
    checkpoint: str | PathLike[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
    client: Any = None,
    device: str = "cpu",
    **parameters: Any,
) -> Decision:
    """Answer an instance by reducing it to another problem and asking an oracle about that.

    An instance that its problem knows to simplify is simplified first, unless a path is given: variables of a formula
    that occur nowhere cost nothing. The reductions along the path hold their conversations one inside the other.
    Questions are made lazily and asked in order. Where the source is a search problem, the witness is lifted back
    through every stage and verified at each; a NO means that every question was asked.

    Parameters
    ----------
    source
        An instance of any problem from which the graph leads to `to`, or a formula of PySAT.
    to
        The problem that the oracle answers, or its name.
    via, path
        Which way to go; see `reductions.route`. "gap" goes through the Merlin-Arthur protocol; so does "characters",
        with real vectors, for smaller entries where there are many tuples, and "at-once", with one question for all
        messages. "direct" writes every coordinate into the vectors, for a gap of 1.
    oracle
        "brute" answers from the definition, "library" by a well-kept library where the problem names one; for
        attention "exact" and "fast". Or any callable from an instance to an answer of it; for an `AttentionQuery` the
        output, shape (n, 1). By default "exact" for attention, else "brute".
    budget
        Minutes that an oracle which goes by the definition may take by a calibrated estimate; beyond, nothing is begun.
    max_memory
        Bytes that the process may have in all, if that is less than the machine, a container or `ulimit -v` allow.
    checkpoint
        A file with the answers so far, written every few seconds and when an exception ends the run. If it is there,
        the run goes on where it says, with the same decision in the end but for the seconds; then the file is deleted.
        An oracle of one's own that counts its questions has a method `seek(asked)`.
    progress
        Called with the numbers of questions asked and projected after each question.
    client
        A `distributed.Client`, or an executor of `concurrent.futures`: its workers answer the questions of the widest
        fan-out on the path, in batches; the decision is the same but for the seconds, which are those of all workers.
        `budget` is then for all of them together, each as fast as this machine.
    device
        "cuda" counts the coins of all tuples on a card, of protocols with up to 1,023 coins, with the same answers; the
        budget is still that of a processor.
    parameters
        Fields of the edges by their names, such as `order=3`, `code="hermitian"` or `block_length=3`.

    Returns
    -------
    Decision
        `answer`, `satisfiable`, `witness_of(problem)` and `stages`; see there.

    Raises
    ------
    InputError
        If there is no such route, a parameter is out of range, the checkpoint is damaged or of another run, there is no
        card where one is asked for, or a card and workers are.
    BudgetError
        If the projected work is over the budget, or the projected memory over the limit.
    ClusterError
        If workers or their scheduler are lost, not there, or of another version of this library.
    OracleError
        If an answer of the oracle is not of the problem's form, or a YES of it is false.

    Notes
    -----
    Complexity: for n vectors per set and q^z messages, the structured mode counts coins for q^z n^k tuples.

    Examples
    --------
    >>> from reductions import CNF, MaxInnerProduct
    >>> decision = decide(CNF(3, ((1, 2), (-1, 3), (-2, -3))), order=2)
    >>> decision.satisfiable, decision.witness_of(CNF)
    (True, (-1, 2, -3))
    >>> decide(CNF(1, ((1,), (-1,)))).satisfiable
    False
    >>> decide(MaxInnerProduct(([[1, 1, 0]], [[0, 1, 1], [1, 1, 1]]), 2)).answer
    (0, 1)
    >>> decide(CNF(2, ((1, 2), (-1, -2))), "Diameter", order=2).witness_of("Diameter")
    (0, 3)
    """
    if client is not None and device != "cpu":
        raise InputError(f"workers count on their own processors: leave out the client or device={device!r}")
    source = as_instance(source)
    goal = problem_named(to) if isinstance(to, str) else to
    asked = oracle_for(goal, oracle)
    first, smaller, steps = planned(source, goal, via, path, parameters)
    dealt = None if client is None else deal(client, smaller, steps, asked, max_memory)
    lanes = 0 if dealt is None else dealt.workers.lanes
    total = check_budget(smaller, steps, budget, max_memory, by_definition=asked.by_definition, workers=lanes)
    steps = (*first, *steps)
    stages = visits(source, steps)
    kept = nullcontext(Log()) if checkpoint is None else Checkpoint(checkpoint, source, steps, asked.name, stages)
    with on_device(device), kept as log:
        ask = Asking(asked, stages[-1], log, lambda: progress is None or progress(len(log), total))
        if dealt is None:
            answer = hold(converse(steps, source, stages), ask)
        else:
            answer = spread(dealt._replace(place=dealt.place + len(first)), steps, source, stages, ask)
    return Decision(answer, _stages(stages, steps), source, steps)


def _stages(found: Sequence[Visit], path: Sequence[Reduction[Any, Any]]) -> tuple[Stage, ...]:
    """One stage per problem, in the order of the path."""
    projected, size = [1], found[0].size
    for reduction, visit in zip(path, found[1:], strict=True):
        projected.append(projected[-1] * reduction.count(size))
        size = visit.size if visit.size and projected[-1] == 1 else reduction.project(size)
    return tuple(
        Stage(visit.problem.__name__, visit.size, visit.instances, most, visit.seconds, visit.answer)
        for visit, most in zip(found, projected, strict=True)
    )
