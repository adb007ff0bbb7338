"""A run on many workers: the targets of one fan-out are dealt out, and answered ahead of the conversation.

Targets of a `FanOut` do not depend on each other's answers. Of the path, the widest fan-out is taken: the edges before
it hold their conversations here, those after it on the workers, for each target alone. So a path that adapts to its
answers runs on many workers as far as its questions are independent.

A worker is given the source of the fan-out once, and then ranges of its targets, which it makes itself. Batches are
taken in their order and logged answer by answer, so that progress, checkpoint and decision are those of a run without
workers: the first YES ends the fan, and what was answered beyond it is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from copy import deepcopy
from dataclasses import dataclass
from itertools import count, islice
from math import inf, sqrt
from pickle import dumps, loads
from threading import Lock, local
from time import perf_counter
from typing import Any, NamedTuple

from reductions.errors import InputError, OracleError
from reductions.problem import Problem
from reductions.reduction import ONE, FanOut, Reduction
from reductions.running.asking import Asking
from reductions.running.budget import KERNELS, project
from reductions.running.checkpoint import Log
from reductions.running.conversation import Visit, converse, hold
from reductions.running.oracles import Oracle
from reductions.running.workers import Shared, Workers

__all__ = ["Deal", "deal", "portion", "spread"]

SECONDS = 1.0
"""Of work that a batch is at most, as long as batches come in slowly enough."""

SHARE = 2
"""Batches for each thread of the workers that what is left is cut into, where they are not too small then."""

HANDING = 0.002
"""Seconds that client and scheduler take for a batch; see tests/benchmarks/bench_cluster.py."""


def portion(left: float, lanes: int) -> float:
    """Seconds of work that the next batch should be.

    One process hands out all batches. With w seconds of work left, in batches of b seconds, that takes HANDING w / b,
    and the last batch ends b after it was handed out: the sum is least at b = sqrt(HANDING w). Smaller batches would
    only keep more workers waiting. Each of many workers needs more than SECONDS of work, or it waits for the next.

    Parameters
    ----------
    left
        Seconds of work that is left, of one thread.
    lanes
        Threads of the workers.

    Examples
    --------
    >>> portion(1000.0, 2), portion(1.0, 2)
    (1.0, 0.25)
    >>> portion(4.0, 1000), portion(10.0**6, 1000)
    (0.08944271909999159, 4.0)
    """
    wanted = max(left / (SHARE * lanes), sqrt(HANDING * left))
    return min(wanted, max(SECONDS, SHARE * HANDING * lanes))


class Deal(NamedTuple):
    """What is dealt out, to whom.

    Attributes
    ----------
    place
        That of the fan-out on the path.
    workers
        Where its targets are answered.
    seconds
        What one target takes, about; None where nobody knows.
    """

    place: int
    workers: Workers
    seconds: float | None


def deal(
    client: Any, source: Problem[Any], path: Sequence[Reduction[Any, Any]], oracle: Oracle, max_memory: float | None
) -> Deal | None:
    """What of a path can be dealt out to the workers of a client; None where nothing fans out.

    Raises
    ------
    ClusterError, BudgetError
        If the workers cannot take part; see `Workers`.
    InputError
        If the oracle counts its questions, and a target of the fan-out may take more than one.
    """
    place = widest(path, source)
    if place is None:
        return None
    if oracle.counts and any(edge.overhead.calls != ONE for edge in path[place + 1 :]):
        raise InputError(
            f"{oracle.name} counts its questions, and after {path[place].name} their numbers depend on the answers; "
            "take another oracle, or no client"
        )
    found = project(source, path)
    targets = project(source, path[: place + 1]).questions
    seconds = found.seconds / targets if oracle.by_definition else None
    return Deal(place, Workers(client, KERNELS + found.memory_asked, max_memory), seconds)


def widest(path: Sequence[Reduction[Any, Any]], source: Problem[Any]) -> int | None:
    """The place on a path of the fan-out with the most targets, the first of them; None where nothing fans out.

    A number that is only bounded counts less than one that is exact: there may be far fewer.
    """
    size, found = source.measured(), {}
    for place, edge in enumerate(path):
        targets = edge.count(size)
        if isinstance(edge, FanOut) and type(edge).ask is FanOut.ask and targets > 1:
            found[place] = edge.overhead.calls.relation == "=", targets
        size = edge.project(size)
    return max(found, key=found.__getitem__, default=None)


def spread(
    dealt: Deal, path: Sequence[Reduction[Any, Any]], source: Problem[Any], stages: Sequence[Visit], ask: Asking
) -> Any:
    """Hold the conversation of a path, of which a fan-out is dealt out; the answer of `source`."""
    return hold(converse(path[: dealt.place], source, stages[: dealt.place + 1]), Spread(dealt, path, stages, ask))


class Fan:
    """A fan-out as a worker has it: its source, and how its targets are answered.

    Parameters
    ----------
    edge, source
        The fan-out and the instance at its beginning.
    rest
        The path from its targets on.
    oracle
        What answers at the end of the path.
    asked
        How many questions were asked before the fan's first.
    """

    def __init__(
        self,
        edge: FanOut[Any, Any],
        source: Problem[Any],
        rest: Sequence[Reduction[Any, Any]],
        oracle: Oracle,
        asked: int,
    ) -> None:
        self.edge, self.source, self.rest, self.oracle, self.asked = edge, source, rest, oracle, asked
        self.lock, self.begun, self.mine = Lock(), False, local()

    def __reduce__(self) -> Any:
        """All but what belongs to a process."""
        return Fan, (self.edge, self.source, self.rest, self.oracle, self.asked)

    def targets(self, first: int) -> Iterator[Problem[Any]]:
        """The targets from a number on; where the edge cannot begin anywhere, this thread's last iteration goes on.

        It is kept in any case, since targets may share what took long to make.
        """
        place, targets = getattr(self.mine, "last", (inf, iter(())))
        if place > first or type(self.edge).targets_from is not FanOut.targets_from:
            place, targets = first, self.edge.instances(self.source, first)
        for number, target in zip(count(first), islice(targets, first - int(place), None), strict=False):
            self.mine.last = number + 1, targets
            yield target

    def alone(self) -> AbstractContextManager[Any]:
        """A context that one thread has alone until a target is answered, so that what they share is made once."""
        return nullcontext() if self.begun else self.lock


@dataclass
class Batch:
    """What came of some targets: visits, answers, and what ended them, if anything did, a YES or an error."""

    visits: list[Visit]
    answers: Log
    targets: int = 0
    answer: Any = None
    error: Exception | None = None
    seconds: float = 0.0


def answered(shared: Shared, first: int, most: int | None) -> Batch:
    """On a worker: answer so many targets from a number on, or all, until one is YES."""
    begun = perf_counter()
    fan: Fan = shared.value()
    batch = Batch([Visit(fan.edge.target), *(Visit(edge.target) for edge in fan.rest)], Log())
    oracle = deepcopy(fan.oracle) if fan.oracle.counts else fan.oracle  # threads count for themselves
    ask = Asking(oracle, batch.visits[-1], batch.answers, lambda: None, before=fan.asked + first)
    targets = fan.targets(first)
    try:
        while batch.targets != most and batch.answer is None and not shared.closed:
            with fan.alone():
                start = perf_counter()
                target = next(targets, None)
                batch.visits[0].seconds += perf_counter() - start
                if target is None:
                    break
                batch.answer = hold(converse(fan.rest, target, batch.visits), ask)
                batch.targets += 1
                fan.begun = True
    except Exception as error:
        batch.error = portable(error)
    batch.seconds = perf_counter() - begun
    return batch


class Spread:
    """Called with an instance at the beginning of the fan-out, it answers it: from the log, then by the workers."""

    def __init__(self, dealt: Deal, path: Sequence[Reduction[Any, Any]], stages: Sequence[Visit], ask: Asking) -> None:
        self.edge: Any = path[dealt.place]
        self.rest, self.stages = tuple(path[dealt.place + 1 :]), stages[dealt.place + 1 :]
        self.workers, self.ask = dealt.workers, ask
        self.each = dealt.seconds or 0.0
        self.most: float = inf if self.each else 1

    def __call__(self, source: Problem[Any]) -> Any:
        """The answer of `source`."""
        self.edge.check(source)
        number, answer = self.replayed(source)
        if answer is None:
            number, answer = self.dealt_out(source, number)
        if answer is not None:
            start = perf_counter()
            answer = self.edge.lift(source, number, answer)
            self.stages[0].seconds += perf_counter() - start
        source.check(answer)
        return answer

    def replayed(self, source: Problem[Any]) -> tuple[int, Any]:
        """Go through the targets that the log knows: the number of the YES and its answer, or how many they are."""
        number, targets = 0, self.edge.instances(source)
        while self.ask.known and (target := next(targets, None)) is not None:
            answer = hold(converse(self.rest, target, self.stages), self.ask)
            if answer is not None:
                return number, answer
            number += 1
        return number, None

    def dealt_out(self, source: Problem[Any], first: int) -> tuple[int, Any]:
        """Have the targets from a number on answered: the number of the first YES and its answer, or of the end."""
        fan = Fan(self.edge, source, self.rest, self.ask.oracle, len(self.ask.log) - first)
        number, total = first, self.edge.count(source.measured())
        with (
            self.workers.sharing(fan) as shared,
            closing(self.workers.ordered(answered, self.ranges(shared, first, total))) as batches,
        ):
            for batch in batches:
                self.note(batch)
                number += batch.targets
                if batch.answer is not None:
                    return number - 1, batch.answer
        return number, None

    def ranges(self, shared: Shared, first: int, total: int) -> Iterator[tuple[Shared, int, int | None]]:
        """Batches, drawn as they are submitted; the last one has no end, since a declared number may be a bound."""
        while (left := total - first) > (most := self.targets(left)):
            yield shared, first, most
            first += most
        yield shared, first, None

    def targets(self, left: int) -> int:
        """How many targets the next batch has, of those that are left."""
        seconds = portion(left * self.each, self.workers.lanes)
        return int(max(1, min(self.most, left, round(seconds / self.each)))) if self.each else 1

    def note(self, batch: Batch) -> None:
        """Log what a batch found, raise its error, and learn from its time, with caution, what a target takes."""
        for answer in batch.answers:
            self.ask.add(answer)
        for stage, visit in zip(self.stages, batch.visits, strict=True):
            stage.size = stage.size or visit.size
            stage.instances += visit.instances
            stage.seconds += visit.seconds
            stage.answer = visit.answer
        if batch.error is not None:
            raise batch.error
        if batch.targets:
            each = batch.seconds / batch.targets
            self.each = min(2 * self.each, max(self.each / 2, each)) if self.each else each
            self.most *= 2


def portable(error: Exception) -> Exception:
    """The error, or what it says where it cannot be sent to another process."""
    try:
        loads(dumps(error))
    except Exception:
        return OracleError(f"{type(error).__name__}: {error}")
    return error
