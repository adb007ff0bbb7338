"""The verifier of reductions: everything that a reduction promises, tried on instances that can be brute-forced."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from math import isclose
from random import Random
from typing import Any, NamedTuple

import sympy
from hypothesis import find, settings
from hypothesis.errors import Flaky, NoSuchExample
from hypothesis.strategies import SearchStrategy

from reductions.errors import BudgetError, InputError
from reductions.problem import Problem
from reductions.reduction import Gap, Reduction
from reductions.testing.counterexample import ReductionCounterexample
from reductions.testing.small import small_instances
from reductions.testing.strategies import instances_of

__all__ = ["Checked", "check_reduction"]

RELATIVE = 1e-9
"""Declared sizes that are no integers are compared up to this relative error, far above that of evaluating them."""


class Checked(NamedTuple):
    """What a check went through: instances by answer or refused, targets, witnesses embedded and lifted."""

    yes: int
    no: int
    refused: int
    targets: int
    embedded: int
    lifted: int


def check_reduction(
    reduction: Reduction[Any, Any],
    *,
    small: Iterable[Problem[Any]] | None = None,
    source: SearchStrategy[Any] | None = None,
    examples: int = 100,
    seed: int = 0,
    faithful: bool = True,
) -> Checked:
    """Try a reduction on all small instances and on random larger ones; raise the smallest counterexample found.

    For each source instance, every target is built and both are solved by brute force. Then

    - there are as many targets as declared, of the declared sizes, and the declared gap is theirs;
    - the same instances come a second time, and by their numbers;
    - the source is YES iff some target is;
    - every witness of the source embeds as a witness of a target, every witness of every target lifts to one of the
      source, and both do the same a second time;
    - a witness that was embedded comes back: lifted and embedded again, it is where it was;
    - every target keeps the promise of its problem.

    Parameters
    ----------
    reduction
        Any reduction; it need not be registered.
    small
        Instances to try first, smallest first; for a problem of the library all of `small_instances` by default.
    source
        Hypothesis strategy for more instances; for a problem of the library its own by default.
    examples
        Number of instances to draw from `source`, at least 0.
    seed
        Makes the drawn instances repeatable.
    faithful
        Whether embedded witnesses must come back; False for a lift that may return any witness of the source.

    Returns
    -------
    Checked
        How much was tried. Sources that break the promise of their own problem, or of sizes that the reduction
        refuses with an InputError or BudgetError, count as refused.

    Raises
    ------
    ReductionCounterexample
        An AssertionError with the instance, the witness, the step that broke and how to rebuild it.
    InputError
        If no instances are known, or those tried do not answer YES as well as NO, so that half was never tested.

    Notes
    -----
    Complexity: brute force on each source and on all of its targets; choose instances accordingly.
    """
    __tracebackhide__ = True
    if small is None and source is None:
        small, source = small_instances(reduction.source), instances_of(reduction.source)
    check = _Check(reduction, faithful)
    for instance in sorted(small or (), key=lambda instance: sum(instance.size())):
        check(instance)
    if source is not None and examples > 0:
        failure = _shrunk(check, source, examples, seed)
        if failure is not None:
            raise failure.with_traceback(None)
    if 0 in (check.tried["yes"], check.tried["no"]):
        raise InputError(f"both answers must occur among the instances, got {check.tried}; give others")
    return Checked(**check.tried)


def _shrunk(check: _Check, source: SearchStrategy[Any], examples: int, seed: int) -> ReductionCounterexample | None:
    """The smallest counterexample that Hypothesis finds, if any."""
    latest: ReductionCounterexample | None = None

    def refuted(instance: Problem[Any]) -> bool:
        nonlocal latest
        try:
            check(instance)
        except ReductionCounterexample as counterexample:
            latest = counterexample
            return True
        return False

    chosen = settings(max_examples=examples, database=None, deadline=None, derandomize=False)
    try:
        find(source, refuted, settings=chosen, random=Random(seed))
    except NoSuchExample:
        return None
    except Flaky:
        # A reduction that is not deterministic may pass when its counterexample is tried again; it is refuted anyway.
        if latest is None:
            raise
    return latest


class _Check:
    """One reduction under test: called with a source instance, it raises the first promise that is broken there."""

    def __init__(self, reduction: Reduction[Any, Any], faithful: bool) -> None:
        self.reduction, self.faithful = reduction, faithful
        self.tried = dict.fromkeys(Checked._fields, 0)
        self.declarations: dict[tuple[Any, ...], _Declared | None] = {}

    def __call__(self, source: Problem[Any]) -> None:
        __tracebackhide__ = True
        self.source = source
        size = tuple(source.size())
        if size not in self.declarations:
            with self.step("declared sizes"):
                self.declarations[size] = _Declared.of(self.reduction, source.size()._asdict())
        declared = self.declarations[size]
        if declared is None or not source.keeps_promise():
            self.tried["refused"] += 1
            return
        self.sizes(declared)
        self.repeated()
        witnesses, found = list(source.witnesses()), [list(target.witnesses()) for target in self.targets]
        self.answers(witnesses, found)
        for witness in witnesses:
            self.forward(witness)
        for index, target_witnesses in enumerate(found):
            for witness in target_witnesses:
                self.backward(index, witness)
        for index, target in enumerate(self.targets):
            if not target.keeps_promise():
                raise self.broken("promise", f"the target has answers strictly between {target.gap}", index)
        self.tried["yes" if witnesses else "no"] += 1
        self.tried["targets"] += len(self.targets)
        self.tried["embedded"] += len(witnesses)
        self.tried["lifted"] += sum(map(len, found))

    def broken(self, step: str, because: str, index: int | None = None, witness: Any = None) -> ReductionCounterexample:
        known = index is not None and 0 <= index < len(self.targets)
        target = self.targets[index] if known and index is not None else None
        return ReductionCounterexample(
            self.reduction, self.source, step, because, index=index, target=target, witness=witness
        )

    @contextmanager
    def step(self, name: str, index: int | None = None, witness: Any = None) -> Iterator[None]:
        """Turn what the reduction raises into a counterexample."""
        try:
            yield
        except Exception as error:
            raise self.broken(name, f"it raised {type(error).__name__}: {error}", index, witness) from error

    def sizes(self, declared: _Declared) -> None:
        """Build the targets and compare them with the overhead and the guarantee."""
        self.targets: list[Problem[Any]] = []
        with self.step("instances"):
            self.targets.extend(self.reduction.instances(self.source))
        count, fewer = len(self.targets), self.reduction.overhead.fewer_instances
        if count > declared.targets or (count < declared.targets and not fewer):
            most = "at most " if fewer else ""
            raise self.broken("number of instances", f"declared {most}{declared.targets}, there are {count}")
        for index, target in enumerate(self.targets):
            if not isinstance(target, self.reduction.target):
                name = self.reduction.target.__name__
                raise self.broken("instances", f"a {type(target).__name__} is no {name}", index)
            size = target.size()._asdict()
            for field, relation, value in declared.sizes:
                if not _holds(size[field], relation, value):
                    raise self.broken("sizes", f"declared {field} {relation} {value}, measured {size[field]}", index)
            if declared.gap is not None and target.gap is not None:
                (completeness, soundness), (reached, stayed) = declared.gap, target.gap
                if not (_holds(reached, ">=", completeness) and _holds(stayed, "<=", soundness)):
                    raise self.broken("gap", f"declared {completeness} against {soundness}, it is {target.gap}", index)

    def repeated(self) -> None:
        """Build the targets again, and the ends of the sequence by number."""
        with self.step("instances, a second time"):
            again = list(self.reduction.instances(self.source))
        if again != self.targets:
            index = next((i for i, pair in enumerate(zip(again, self.targets, strict=False)) if pair[0] != pair[1]), 0)
            raise self.broken("determinism", "the instances are others the second time", index)
        for index in {0, len(self.targets) - 1} if self.targets else ():
            self.numbered(index)

    def numbered(self, index: int) -> None:
        """Build one target by its number."""
        with self.step("instance by number", index):
            target = self.reduction.instance(self.source, index)
        if target != self.targets[index]:
            raise self.broken("instance by number", f"instance {index} is not the one that `instances` gives", index)

    def answers(self, witnesses: list[Any], found: list[list[Any]]) -> None:
        """Compare the answers of the source and of the targets."""
        if witnesses and not any(found):
            raise self.broken("forward direction", "the source is YES, but every target is NO", witness=witnesses[0])
        if not witnesses and any(found):
            index = next(index for index, target_witnesses in enumerate(found) if target_witnesses)
            raise self.broken("backward direction", "the source is NO, but a target is YES", index, found[index][0])

    def forward(self, witness: Any) -> None:
        """Embed a witness of the source, and take it back."""
        with self.step("embed", witness=witness):
            index, image = self.reduction.embed(self.source, witness)
            again = self.reduction.embed(self.source, witness)
        if not 0 <= index < len(self.targets):
            raise self.broken("embed", f"there is no target {index} among {len(self.targets)}", index, witness)
        if again != (index, image):
            raise self.broken("embed", f"it embeds as {(index, image)} and then as {again}", index, witness)
        if not self.targets[index].verify(image):
            raise self.broken("embed", f"it embeds as {image}, which is no witness of the target", index, witness)
        self.numbered(index)
        with self.step("round trip", index, witness):
            back = self.reduction.lift(self.source, index, image)
            returned = self.reduction.embed(self.source, back) if self.source.verify(back) else (index, image)
        if self.faithful and returned != (index, image):
            raise self.broken(
                "round trip",
                f"it embeds as {(index, image)}, but is lifted from there to {back}, which embeds as {returned}",
                index,
                witness,
            )

    def backward(self, index: int, witness: Any) -> None:
        """Lift a witness of a target."""
        with self.step("lift", index, witness):
            lifted = self.reduction.lift(self.source, index, witness)
            again = self.reduction.lift(self.source, index, witness)
            proves = self.source.verify(lifted)
        if not proves:
            raise self.broken("lift", f"it is lifted to {lifted}, which is no witness of the source", index, witness)
        if again != lifted:
            raise self.broken("lift", f"it is lifted to {lifted} and then to {again}", index, witness)


class _Declared(NamedTuple):
    """What a reduction declares for sources of one size: number of targets, their sizes, and the gap."""

    targets: int
    sizes: tuple[tuple[str, str, float], ...]
    gap: tuple[float, float] | None

    @classmethod
    def of(cls, reduction: Reduction[Any, Any], size: Mapping[str, Any]) -> _Declared | None:
        """The declarations, or None if the reduction refuses this size."""
        try:
            values = reduction.values(size)
        except (InputError, BudgetError):
            return None
        overhead, guarantee = reduction.overhead, reduction.theorem.guarantee
        relations = (("==", overhead.exact), ("<=", overhead.at_most), (">=", overhead.at_least))
        return cls(
            reduction.count(size),
            tuple((field, relation, _number(e, values)) for relation, es in relations for field, e in es.items()),
            (_number(guarantee.completeness, values), _number(guarantee.soundness, values))
            if isinstance(guarantee, Gap)
            else None,
        )


def _number(expression: sympy.Expr, values: Mapping[sympy.Symbol, Any]) -> float:
    value = sympy.sympify(expression).subs(values)
    return int(value) if value.is_Integer else float(value)


def _holds(measured: Any, relation: str, declared: float) -> bool:
    if isinstance(measured, int) and isinstance(declared, int):
        equal = measured == declared
    else:
        equal = isclose(measured, declared, rel_tol=RELATIVE)
    return equal or (relation == "<=" and measured < declared) or (relation == ">=" and measured > declared)
