"""What a page walks through: one run through the Merlin-Arthur protocol, and its instances at every stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod
from typing import Any, cast

from protocols import DisjointnessProtocol
from reductions.edges.cnf_to_orthogonal_vectors import CNFToOrthogonalVectors
from reductions.edges.max_ip_to_attention import MaxIPToAttention
from reductions.edges.orthogonal_vectors_to_gap_max_ip import OrthogonalVectorsToGapMaxIP
from reductions.errors import BudgetError, InputError
from reductions.graph import lift as lifted
from reductions.graph import route
from reductions.overhead import rough
from reductions.problem import Problem
from reductions.problems import CNF, AttentionQuery, OrthogonalVectors
from reductions.problems.foreign import as_instance
from reductions.problems.vectors.base import Choice
from reductions.reduction import FanOut, Reduction
from reductions.running.costs import simplified
from reductions.running.decide import Decision, decide

__all__ = ["Run", "run_of"]

MOST_ORDER = 4
MOST_TUPLES = 2**23
MOST_ASKED = 2**12
MOST_COUNTED = 2**33


@dataclass(frozen=True, eq=False)
class Run:
    """A source, the way from it to vectors, the two edges from there to attention, and the answer.

    Attributes
    ----------
    source
        What was asked.
    before
        Fan-outs of one instance each, from the source to k-orthogonal vectors.
    gap, attention
        The edge with one instance for each message, which counts coins, and the edge to attention.
    witness
        An orthogonal tuple, or None for NO.
    asked
        How many attention queries the run asked; None where the vectors were decided directly.
    """

    source: Problem[Any]
    before: tuple[FanOut[Any, Any], ...]
    gap: OrthogonalVectorsToGapMaxIP
    attention: MaxIPToAttention
    witness: Choice | None
    asked: int | None

    @cached_property
    def instances(self) -> tuple[Problem[Any], ...]:
        """The source and what comes of it, up to the vectors."""
        return way(self.source, self.before)

    @property
    def vectors(self) -> OrthogonalVectors:
        """The vectors of all players."""
        return cast(OrthogonalVectors, self.instances[-1])

    @property
    def split(self) -> tuple[CNF, CNFToOrthogonalVectors] | None:
        """The formula that the vectors come from, and the edge that lists its assignments, if there is one."""
        if self.before and isinstance(self.before[-1], CNFToOrthogonalVectors):
            return cast(CNF, self.instances[-2]), self.before[-1]
        return None

    @cached_property
    def protocol(self) -> DisjointnessProtocol:
        """The protocol of the players."""
        return self.gap.protocol(self.vectors.order, self.vectors.dimension)

    def lifted(self, choice: Choice, stop: int = 0) -> Any:
        """The witness of instance number `stop` that an orthogonal tuple stands for."""
        return lifted(self.before[stop:], self.instances[stop], [0] * len(self.before[stop:]), choice)


def way(source: Problem[Any], steps: Sequence[Reduction[Any, Any]]) -> tuple[Problem[Any], ...]:
    """The source and what comes of it; InputError where a step makes several instances of one."""
    found = [source]
    for step in steps:
        if step.target is OrthogonalVectors:  # they are many: refuse before they are made
            size = step.project(found[-1].measured())
            check_tuples(size["first"] * size["other_tuples"])
        made = list(step.instances(found[-1])) if isinstance(step, FanOut) else []
        if len(made) != 1:
            raise InputError(
                f"a page shows runs with one instance up to k-orthogonal vectors, but {step.name} asks several "
                "questions; give it one of them, or leave that step out"
            )
        found += made
    return tuple(found)


def run_of(what: Decision | Problem[Any], via: str | None, parameters: dict[str, Any]) -> Run:
    """The run that a decision comes from, or that would decide an instance.

    An instance is decided by asking attention if that takes a few seconds, else by solving k-orthogonal vectors.
    """
    if isinstance(what, Decision):
        if via is not None or parameters:
            raise InputError("a decision has its parameters already; give them to decide")
        if what.source is None:
            raise InputError("the decision does not say what it is about; take one that decide returned")
        return _run(what.source, what.path, what)
    source = as_instance(what)
    steps = route(source, AttentionQuery, via=via, **parameters)
    first, _ = simplified(source) if parameters.get("path") is None else ((), source)
    draft = _run(source, (*first, *steps), None)
    messages, tuples = draft.protocol.num_messages, prod(map(len, draft.vectors.sets))
    if messages <= MOST_ASKED and messages * tuples <= MOST_COUNTED:
        return _run(source, (*first, *steps), decide(source, via=via, **parameters))
    return replace(draft, witness=draft.vectors.solve())


def _run(source: Problem[Any], steps: Sequence[Reduction[Any, Any]], decision: Decision | None) -> Run:
    """The run along these steps, with what a decision found, if the page can show it."""
    *before, gap, attention = steps if len(steps) > 1 else (None, None)
    if not isinstance(gap, OrthogonalVectorsToGapMaxIP) or not isinstance(attention, MaxIPToAttention):
        names = " -> ".join(step.name for step in steps) or "nothing"
        raise InputError(
            "a page shows a run through the Merlin-Arthur protocol, one instance per message, that ends at attention "
            f"(via='gap'); this one takes {names}"
        )
    witness = None if decision is None else decision.witness_of(OrthogonalVectors)
    asked = None if decision is None else decision.stages[-1].instances
    ahead = cast(tuple[FanOut[Any, Any], ...], tuple(before))  # `way` refuses others
    run = Run(source, ahead, replace(gap, mode="structured"), attention, witness, asked)
    sets, order = run.vectors.sets, run.vectors.order
    if order > MOST_ORDER:
        raise InputError(f"a page shows order 2 to {MOST_ORDER}, got {order}")
    if not all(map(len, sets)):
        raise InputError(f"a page needs a vector in every set, got {[len(vectors) for vectors in sets]}")
    check_tuples(prod(map(len, sets)))
    return run


def check_tuples(tuples: float) -> None:
    """Refuse more tuples of vectors than are counted in a moment."""
    if tuples > MOST_TUPLES:
        raise BudgetError(
            f"a page shows runs of at most {MOST_TUPLES:,} tuples of vectors, this one has {rough(tuples)}; take a "
            "smaller formula"
        )
