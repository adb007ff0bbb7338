"""Run a path of reductions end to end against an attention oracle."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from os import PathLike
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

from reductions.edges import (
    CNFToOrthogonalVectors,
    ColoringToCNF,
    MaxIPToAttention,
    OrthogonalVectorsToGapMaxIP,
    OrthogonalVectorsToMaxIP,
)
from reductions.errors import InputError, OracleError
from reductions.graph import check_path
from reductions.problem import Problem
from reductions.problems import CNF, AttentionQuery, Coloring, GapMaxIP, OrthogonalVectors
from reductions.reduction import Reduction
from reductions.running.budget import DEFAULT_BUDGET, check_budget
from reductions.running.checkpoint import Checkpoint, Reached
from reductions.running.oracles import AttentionOracle, oracle_named

__all__ = ["Decision", "Stage", "decide", "standard_path"]


@dataclass(frozen=True)
class Stage:
    """What happened at one problem of the path.

    Attributes
    ----------
    problem
        Name of the problem.
    size
        Sizes of its first instance; all instances of a stage have the same.
    instances
        How many instances were made; after a YES the rest are not.
    projected
        How many there are in all.
    seconds
        Time to make them; at the last stage also to ask the oracle and to lift the answer.
    witness
        For YES, the verified witness of the instance that the answer came from.
    """

    problem: str
    size: dict[str, Any]
    instances: int
    projected: int
    seconds: float
    witness: Any = None


@dataclass(frozen=True)
class Decision:
    """The answer of `decide`, with a witness for YES and one stage a problem of the path."""

    satisfiable: bool
    witness: Any
    stages: tuple[Stage, ...]

    @property
    def assignment(self) -> tuple[int, ...] | None:
        """The satisfying assignment of the formula on the path, one signed literal a variable; None for NO."""
        return next((stage.witness for stage in self.stages if stage.problem == CNF.__name__), None)

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{stage.problem}</td>"
            f"<td>{', '.join(f'{name} {value:,.4g}' for name, value in stage.size.items())}</td>"
            f"<td>{stage.instances:,} of {stage.projected:,}</td><td>{stage.seconds:.2g}</td></tr>"
            for stage in self.stages
        )
        head = "".join(f"<th>{name}</th>" for name in ("problem", "sizes", "instances", "seconds"))
        answer = f"YES, by {escape(repr(self.witness))}" if self.satisfiable else "NO"
        return f"<b>{answer}</b><table><tr>{head}</tr>{rows}</table>"


def standard_path(
    source: Problem[Any],
    *,
    order: int = 3,
    via: Literal["gap", "direct"] = "gap",
    code: str = "reed-solomon",
    block_length: int = 2,
    mode: str = "structured",
) -> tuple[Reduction[Any, Any], ...]:
    """The library's path from `source` to attention, with these parameters; see `decide`."""
    if via not in ("gap", "direct"):
        raise InputError(f"via must be gap or direct, got {via!r}")
    to_vectors = CNFToOrthogonalVectors(order)
    to_max_ip = OrthogonalVectorsToGapMaxIP(code, block_length, mode) if via == "gap" else OrthogonalVectorsToMaxIP()
    path: tuple[Reduction[Any, Any], ...] = (ColoringToCNF(), to_vectors, to_max_ip, MaxIPToAttention())
    for kind, start in ((Coloring, 0), (CNF, 1), (OrthogonalVectors, 2), (GapMaxIP, 3)):
        if isinstance(source, kind):
            return path[start:]
    raise InputError(f"no standard path begins at {type(source).__name__}; give decide a path")


def decide(
    source: Problem[Any],
    *,
    order: int = 3,
    via: Literal["gap", "direct"] = "gap",
    code: str = "reed-solomon",
    block_length: int = 2,
    mode: str = "structured",
    oracle: str | AttentionOracle = "exact",
    path: tuple[Reduction[Any, Any], ...] | None = None,
    budget: float = DEFAULT_BUDGET,
    max_memory: float | None = None,
    checkpoint: str | PathLike[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Decision:
    """Decide an instance by reducing it to attention queries and asking an oracle about them.

    The queries are made lazily and asked in order. At the first YES the witness is lifted back through every stage and
    verified at each; a NO means that every query was asked.

    Parameters
    ----------
    source
        A CNF; or an instance of any problem on the path, such as a Coloring or OrthogonalVectors.
    order
        The order k >= 2 of the attention, which is the number of groups of variables.
    via
        "gap" goes through the Merlin-Arthur protocol, "direct" through exact Max-IP with a gap of 1.
    code, block_length, mode
        Parameters of the gap route, see `OrthogonalVectorsToGapMaxIP`.
    oracle
        "exact", "fast", or any callable that returns the output of an `AttentionQuery`, shape (n, 1).
    path
        Reductions to take instead of the standard ones; the last one ends at `AttentionQuery`.
    budget
        Minutes that the exact oracle may take by a calibrated estimate; beyond, nothing is begun.
    max_memory
        Bytes that the process may have in all, if that is less than the machine, a container or `ulimit -v` allow.
    checkpoint
        A file that says how far the run has come, written every few seconds and when an exception ends the run. If it
        is there, the run goes on where it says, with the same decision in the end but for the seconds; then the file
        is deleted. An oracle of one's own that counts its queries has a method `seek(asked)`.
    progress
        Called with the numbers of queries asked and projected after each query.

    Returns
    -------
    Decision
        `satisfiable`, `assignment` and `stages`; see there.

    Raises
    ------
    InputError
        If a parameter is out of range, the path does not fit, or the checkpoint is damaged or of another run.
    BudgetError
        If the projected work is over the budget, or the projected memory over the limit.
    OracleError
        If the oracle claims a YES that cannot be lifted, so that its error is above the tolerance.

    Notes
    -----
    Complexity: for n vectors a set and q^z messages, the structured mode counts coins for q^z n^k tuples.

    Examples
    --------
    >>> decision = decide(CNF(3, ((1, 2), (-1, 3), (-2, -3))), order=2)
    >>> decision.satisfiable, decision.assignment
    (True, (-1, 2, -3))
    >>> decide(CNF(1, ((1,), (-1,)))).satisfiable
    False
    """
    if path is None:
        path = standard_path(source, order=order, via=via, code=code, block_length=block_length, mode=mode)
    check_path(path)
    if not issubclass(path[-1].target, AttentionQuery):
        raise InputError(f"the path must end at AttentionQuery, not at {path[-1].target.__name__}")
    if not isinstance(source, path[0].source):
        raise InputError(f"the path begins at {path[0].source.__name__}, got an instance of {type(source).__name__}")
    total = check_budget(source, path, budget, max_memory)
    asked = oracle_named(oracle) if isinstance(oracle, str) else oracle
    file = None if checkpoint is None else Checkpoint(Path(checkpoint), source, path, asked)
    run = _Run(path, asked, progress or (lambda *_: None), total, file)
    witness = run.decide(source)
    return Decision(witness is not None, witness, run.stages())


class _Run:
    """One depth-first run: the counters of every stage, and the witnesses found on the way back."""

    def __init__(
        self,
        path: tuple[Reduction[Any, Any], ...],
        oracle: AttentionOracle,
        progress: Callable[[int, int], None],
        total: int,
        checkpoint: Checkpoint | None,
    ) -> None:
        self.path, self.oracle, self.progress, self.total = path, oracle, progress, total
        self.checkpoint = checkpoint
        self.witnesses: list[Any] = [None for _ in range(len(path) + 1)]
        self.go_on_from(
            Reached([0] * len(path), [0] * (len(path) + 1), [0.0] * (len(path) + 1), [{} for _ in self.witnesses])
        )

    def go_on_from(self, reached: Reached) -> None:
        """Take over what was counted; each instance that was begun is made, and counted, again."""
        self.reached = reached
        self.indices, self.first = list(reached.indices), list(reached.indices)
        self.seconds, self.sizes = list(reached.seconds), list(reached.sizes)
        self.counts = [max(0, count - 1) for count in reached.counts[:-1]] + reached.counts[-1:]

    def decide(self, source: Problem[Any]) -> Any:
        """The verified witness of the source or None, from the checkpoint on if there is one."""
        if self.checkpoint is None:
            return self.search(source, 0)
        found = self.checkpoint.read()
        if found is not None:
            self.go_on_from(found)
            self.progress(self.counts[-1], self.total)
        if callable(seek := getattr(self.oracle, "seek", None)):
            seek(self.counts[-1])
        self.checkpoint.write(self.reached)  # a file that cannot be written is better known now
        try:
            witness = self.search(source, 0)
        except BaseException:
            self.checkpoint.write(self.reached)
            raise
        self.checkpoint.remove()
        return witness

    def search(self, instance: Problem[Any], depth: int) -> Any:
        """The verified witness of `instance`, or None when the oracle says NO to everything below it."""
        if not self.sizes[depth]:
            self.sizes[depth] = instance.size()._asdict()
        self.counts[depth] += 1
        if depth == len(self.path):
            assert isinstance(instance, AttentionQuery)
            witness = self.ask(instance, depth)
        else:
            witness = self.below(instance, depth)
            if witness is not None and not instance.verify(witness):
                raise OracleError(f"the lifted witness {witness!r} is none of this {instance!r}")
        self.witnesses[depth] = witness
        return witness

    def below(self, instance: Problem[Any], depth: int) -> Any:
        """The witness lifted from the first YES among the instances that `instance` is reduced to."""
        # Only the first descent begins in the middle.
        first, self.first[depth] = self.first[depth], 0
        targets = self.timed(self.path[depth].instances_from(instance, first), depth + 1)
        for index, target in enumerate(targets, start=first):
            self.indices[depth] = index
            witness = self.search(target, depth + 1)
            if witness is not None:
                return self.path[depth].lift(instance, index, witness)
        return None

    def ask(self, query: AttentionQuery, depth: int) -> int | None:
        """The row that the oracle's output decides for."""
        start = perf_counter()
        row = query.decide(self.oracle(query))
        self.seconds[depth] += perf_counter() - start
        self.progress(self.counts[depth], self.total)
        if row is None and self.checkpoint is not None:
            *before, last = self.indices
            self.reached = Reached([*before, last + 1], list(self.counts), list(self.seconds), self.sizes)
            self.checkpoint.note(self.reached)
        return row

    def timed(self, targets: Iterator[Problem[Any]], depth: int) -> Iterator[Problem[Any]]:
        """The same instances, the time to make each added to its stage."""
        while True:
            start = perf_counter()
            target = next(targets, None)
            self.seconds[depth] += perf_counter() - start
            if target is None:
                return
            yield target

    def stages(self) -> tuple[Stage, ...]:
        """One stage a problem, in the order of the path."""
        projected = [1]
        for reduction, size in zip(self.path, self.sizes, strict=False):
            projected.append(projected[-1] * (reduction.count(size) if size else 0))
        problems = [self.path[0].source, *(reduction.target for reduction in self.path)]
        return tuple(
            Stage(problem.__name__, *rest)
            for problem, *rest in zip(
                problems, self.sizes, self.counts, projected, self.seconds, self.witnesses, strict=True
            )
        )
