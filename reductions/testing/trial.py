"""One reduction under test: what is common to fan-outs and conversations."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from math import isclose
from typing import Any, NamedTuple

from reductions.errors import BudgetError, InputError
from reductions.overhead import evaluate
from reductions.problem import Problem, Search
from reductions.reduction import Gap, Reduction
from reductions.testing.counterexample import ReductionCounterexample

__all__ = ["TRIED", "Checked", "Declared", "Refused", "Trial", "holds"]

RELATIVE = 1e-9
"""Declared sizes that are not integers are compared up to this relative error, far above that of evaluating them."""


TRIED = 2**15
"""Candidates for a witness that are tried for one instance, if nobody says another number."""

QUICK, TARGETS = 2**10, 2**6
"""Candidates, and targets or questions, of a source that should not take long; one with more counts as refused."""


class Checked(NamedTuple):
    """What a check went through: instances by answer or refused, targets, witnesses embedded and lifted.

    Of a conversation, targets are its questions, and `lifted` counts the answers that came back; a value counts as yes.
    `reached` is the largest size of each field among the sources that were tried: beyond it nothing is known.
    """

    yes: int
    no: int
    refused: int
    targets: int
    embedded: int
    lifted: int
    reached: dict[str, Any]


class Refused(Exception):
    """The reduction does not take this source."""


class Trial(ABC):
    """One reduction under test: called with a source instance, it raises the first promise that is broken there."""

    def __init__(self, reduction: Reduction[Any, Any]) -> None:
        self.reduction, self.most, self.quick = reduction, TRIED, False
        self.tried = dict.fromkeys((name for name in Checked._fields if name != "reached"), 0)
        self.reached: dict[str, Any] = {}
        self.declarations: dict[tuple[Any, ...], Declared | None] = {}

    def __call__(self, source: Any) -> None:
        __tracebackhide__ = True
        self.source: Any = source
        self.targets: list[Any] = []
        size = tuple(source.size())
        if size not in self.declarations:
            with self.step("declared sizes"):
                self.declarations[size] = Declared.of(self.reduction, source.measured())
        declared = self.declarations[size]
        try:
            if declared is None or not source.keeps_promise() or (self.quick and declared.targets > TARGETS):
                raise Refused
            self.run(source, declared)
        except Refused:
            self.tried["refused"] += 1
            return
        for name, value in source.measured().items():
            self.reached[name] = max(self.reached.get(name, value), value)

    def checked(self) -> Checked:
        """What was tried so far."""
        return Checked(**self.tried, reached=dict(self.reached))

    @contextmanager
    def quickly(self) -> Iterator[None]:
        """Refuse sources of so many candidates or targets that one of them would take long."""
        self.quick = True
        try:
            yield
        finally:
            self.quick = False

    @abstractmethod
    def run(self, source: Any, declared: Declared) -> None:
        """Try everything on one source, of which the targets are `declared`."""

    def broken(self, step: str, because: str, index: int | None = None, witness: Any = None) -> ReductionCounterexample:
        known = index is not None and 0 <= index < len(self.targets)
        target = self.targets[index] if known and index is not None else None
        return ReductionCounterexample(
            self.reduction, self.source, step, because, index=index, target=target, witness=witness
        )

    @contextmanager
    def step(
        self, name: str, index: int | None = None, witness: Any = None, *, may_refuse: bool = False
    ) -> Iterator[None]:
        """Turn what the reduction raises into a counterexample, or where targets are made into a refusal."""
        try:
            yield
        except NotImplementedError:  # what is not written yet is not refuted
            raise
        except Exception as error:
            if may_refuse and isinstance(error, (InputError, BudgetError)):
                raise Refused from error
            raise self.broken(name, f"it raised {type(error).__name__}: {error}", index, witness) from error

    def within_reach(self, *instances: Problem[Any]) -> None:
        """Refuse the source where brute force would take too long for one of these instances."""
        most = min(QUICK, self.most) if self.quick else self.most
        for instance in instances:
            if isinstance(instance, Search) and type(instance).some is Search.some and instance.candidates() > most:
                raise Refused

    def measured(self, index: int, target: Problem[Any], declared: Declared) -> None:
        """Compare one target with the declared sizes."""
        if not isinstance(target, self.reduction.target):
            name = self.reduction.target.__name__
            raise self.broken("instances", f"expected an instance of {name}, got {type(target).__name__}", index)
        size = target.measured()
        for field, relation, value in declared.sizes:
            if not holds(size[field], relation, value):
                raise self.broken("sizes", f"declared {field} {relation} {value}, measured {size[field]}", index)

    def weighed(self) -> None:
        """Compare the bytes of all targets with the declared ones, where most are smaller than the declared sizes."""
        volume, kind, size = self.reduction.overhead.volume, self.reduction.target, self.source.measured()
        if volume is None:
            return

        def weight(sizes: Mapping[str, Any]) -> float:
            values = {symbol: sizes[name] for name, symbol in kind.symbols.items() if name in sizes}
            return float(evaluate(kind.storage, values))

        declared = evaluate(volume, self.reduction.values(size)) * weight(self.reduction.project(size))
        if not holds(measured := sum(weight(target.measured()) for target in self.targets), "<=", declared):
            raise self.broken("volume", f"declared at most {declared:,} bytes, the questions take {measured:,}")


class Declared(NamedTuple):
    """What a reduction declares for sources of one size: number of targets, their sizes, and the gap."""

    targets: int
    sizes: tuple[tuple[str, str, float], ...]
    gap: tuple[float, float] | None

    @classmethod
    def of(cls, reduction: Reduction[Any, Any], size: Mapping[str, Any]) -> Declared | None:
        """The declarations, or None if the reduction refuses this size."""
        try:
            values, count = reduction.values(size), reduction.count(size)
        except (InputError, BudgetError):
            return None
        overhead, guarantee = reduction.overhead, reduction.theorem.guarantee
        return cls(
            count,
            tuple(
                (field, bound.relation, evaluate(bound.expression, values)) for field, bound in overhead.sizes.items()
            ),
            (evaluate(guarantee.completeness, values), evaluate(guarantee.soundness, values))
            if isinstance(guarantee, Gap)
            else None,
        )


def holds(measured: Any, relation: str, declared: float) -> bool:
    """Whether a measured size is what was declared, on the declared side."""
    if isinstance(measured, int) and isinstance(declared, int):
        equal = measured == declared
    else:
        equal = isclose(measured, declared, rel_tol=RELATIVE)
    return equal or (relation == "<=" and measured < declared) or (relation == ">=" and measured > declared)
