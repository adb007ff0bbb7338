"""A reduction is right on all instances of a size: proved by a SAT solver, and the proof is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from math import log2, prod
from pathlib import Path
from time import process_time
from typing import Any, NamedTuple

import numpy as np

from reductions.documents import check_directory
from reductions.errors import BudgetError, InputError, ReductionError
from reductions.problem import Search
from reductions.reduction import FanOut, Reduction
from reductions.running.workers import in_order
from reductions.tables import Table
from reductions.testing.counterexample import ReductionCounterexample
from reductions.testing.proving.cases import NotCovered
from reductions.testing.proving.circuit import Circuit, any_of, both, either, negated, working
from reductions.testing.proving.formula import SOLVER, refuted
from reductions.testing.proving.lifted import Lifted
from reductions.testing.proving.questions import answer
from reductions.testing.proving.sources import Sizes, every_instance
from reductions.testing.proving.values import there
from reductions.testing.shrunk import smallest

__all__ = ["Proved", "followed", "prove_reduction", "prove_sizes", "table_of"]

DRAWN = 8
"""Instances on which what was followed is compared with what the edge's code makes by itself."""

SECONDS = 5.0
"""CPU seconds for a smaller counterexample."""


class Proved(NamedTuple):
    """A reduction is right on all instances of a size.

    Attributes
    ----------
    reduction
        The reduction with its parameters.
    size
        The sizes of its sources.
    instances
        How many there are.
    clauses
        Of the formula that says that the source is YES and all targets are NO, or the reverse.
    solver, lines
        What refuted the formula, and the lines of its refutation in the format DRUP.
    seconds, checked
        CPU seconds to make the formula and refute it, and to check the refutation.
    """

    reduction: str
    size: dict[str, int]
    instances: int
    clauses: int
    solver: str
    lines: int
    seconds: float
    checked: float

    def __str__(self) -> str:
        return (
            f"{self.reduction} is right on all 2^{log2(self.instances):.4g} instances of {sized(self.size)}: "
            f"{self.clauses:,} clauses, refuted by {self.solver} in {self.lines:,} lines, {self.seconds:.2f} s; "
            f"checked in {self.checked:.2f} s"
        )


def sized(size: Mapping[str, int]) -> str:
    """Sizes in a few words."""
    return ", ".join(f"{name} {value}" for name, value in size.items())


def table_of(proofs: Iterable[Proved]) -> Table[Proved]:
    """Proofs as a table."""
    return Table(
        proofs,
        {
            "edge": lambda proof: proof.reduction,
            "size": lambda proof: sized(proof.size),
            "instances": lambda proof: f"2^{log2(proof.instances):.4g}",
            "clauses": lambda proof: f"{proof.clauses:,}",
            "solver": lambda proof: proof.solver,
            "lines": lambda proof: f"{proof.lines:,}",
            "seconds": lambda proof: f"{proof.seconds:.2f}",
            "checked": lambda proof: f"{proof.checked:.2f}",
        },
    )


class Followed(NamedTuple):
    """The source and the targets of all instances at once, and whether each is YES."""

    circuit: Circuit
    source: Any
    targets: list[Any]
    is_yes: int
    are_yes: list[int]
    instances: int

    def at(self, inputs: list[bool]) -> Callable[[Any], Any]:
        """What makes the instance of these inputs out of all."""
        carried = self.circuit.values(inputs, range(0, 2 * len(self.circuit.gates), 2))

        def made(value: Any) -> Any:
            return there(value, lambda wire: carried[wire >> 1] != bool(wire & 1))

        return made


def prove_reduction(reduction: FanOut[Any, Any], size: Mapping[str, int], *, proof: str | Path | None = None) -> Proved:
    """Prove that on all instances of one size, the source is YES iff some target is.

    The edge's own code is followed on all instances at once: bits, numbers, letters and edges are wires of a circuit,
    and where the code branches on one of them, both branches are followed. The questions of the two problems are
    circuits too, made from the problems alone. That source and targets differ is then a formula in conjunctive normal
    form; a SAT solver refutes it, and its proof is accepted by a checker that knows nothing else.

    Parameters
    ----------
    reduction
        A reduction that fans out; it need not be registered.
    size
        Sizes of the source by their names, and its threshold where it has one; numbers are at most `bound` in absolute
        value.
    proof
        A file name without ending: the formula and its refutation are written beside each other with the endings .cnf
        and .drat, for any other checker of proofs, such as drat-trim.

    Returns
    -------
    Proved
        How many instances there are, and how large the formula and its refutation are.

    Raises
    ------
    ReductionCounterexample
        An AssertionError with an instance that is answered wrongly, made smaller, as `check_reduction` raises it.
    NotCovered
        If the code or a question cannot be followed for all instances at once.
    InputError
        If a size is missing or wrong, python-sat is not installed, or the proof cannot be written.

    Notes
    -----
    What the proof rests on: this package's following of code, of which a wrong step is likely to be seen, as targets
    are compared with those that the edge's code makes by itself for some random instances; and the circuits of the
    questions, which are tested against `solve`. That targets keep to the ranges of their fields is seen on these random
    instances only. Integers are those of Python, so that an overflow in an array of
    numpy is not seen. The sets of clauses and witnesses that an instance may have in another order are one.

    Examples
    --------
    >>> from reductions.edges import OrthogonalVectorsToDiameter
    >>> print(prove_reduction(OrthogonalVectorsToDiameter(), {"first": 3, "others": 4, "dimension": 6}))
    OrthogonalVectorsToDiameter() is right on all 2^42 instances of first 3, others 4, dimension 6: ...
    """
    if proof is not None:
        check_directory(proof)
    begun = process_time()
    found = followed(reduction, size)
    with working(found.circuit):
        some = any_of(found.are_yes)
        wire = either(both(found.is_yes, negated(some)), both(negated(found.is_yes), some))
    result = refuted(found.circuit, wire, None if proof is None else Path(proof))
    seconds = process_time() - begun - result.checking
    _compare(reduction, found)
    if result.inputs is not None:
        raise _counterexample(reduction, found.at(result.inputs)(found.source)).with_traceback(None)
    return Proved(
        reduction.step(),
        dict(size),
        found.instances,
        result.clauses,
        SOLVER,
        result.lines,
        round(seconds, 3),
        round(result.checking, 3),
    )


def prove_sizes(
    reduction: FanOut[Any, Any], sizes: Iterable[Mapping[str, int]], *, client: Any = None
) -> Iterator[Proved]:
    """Prove a reduction for one size after the other, or for many at a time.

    Parameters
    ----------
    reduction, sizes
        As `prove_reduction` takes them.
    client
        A `distributed.Client`, or an executor of `concurrent.futures`, whose workers make a proof each.

    Yields
    ------
    Proved
        One for each size, in their order.

    Raises
    ------
    ReductionCounterexample, NotCovered, InputError
        As `prove_reduction`, at the first size that is not proved.

    Examples
    --------
    >>> from reductions.edges import OrthogonalVectorsToDiameter
    >>> sizes = [{"first": 2, "others": 3, "dimension": m} for m in (2, 4)]
    >>> [proof.instances for proof in prove_sizes(OrthogonalVectorsToDiameter(), sizes)]
    [1024, 1048576]
    """
    return in_order(client, prove_reduction, ((reduction, size) for size in sizes))


def followed(reduction: FanOut[Any, Any], size: Mapping[str, int]) -> Followed:
    """The source and the targets of all instances of a size at once, and the wires that say whether they are YES.

    Raises
    ------
    NotCovered
        If the code or a question cannot be followed for all instances at once.
    InputError
        If a size is missing or wrong.
    """
    if not isinstance(reduction, FanOut) or not issubclass(reduction.source, Search):
        raise NotCovered(f"{reduction.name} holds a conversation; only reductions that fan out are proved")
    sizes = Sizes(reduction.source, {**reduction.requires, **size})
    with working() as circuit, reasons(reduction):
        source = every_instance(reduction.source, sizes)
        lifted = Lifted(kind.__module__ for kind in type(reduction).__mro__)
        targets = [target for _, target in lifted.items(lifted.call(reduction.targets, source))]
        is_yes = answer(lifted, source)
        circuit.apart()
        are_yes = [answer(lifted, target) for target in targets]
    return Followed(circuit, source, targets, is_yes, are_yes, prod(sizes.choices))


@contextmanager
def reasons(reduction: Reduction[Any, Any]) -> Iterator[None]:
    """Say of an error in code that was followed that it is not covered: numpy and Python know nothing of cases."""
    try:
        yield
    except (ReductionError, BudgetError):
        raise
    except Exception as error:
        raise NotCovered(f"{reduction.name} cannot be followed: {type(error).__name__}: {error}") from error


def _compare(reduction: FanOut[Any, Any], found: Followed) -> None:
    """Compare what was followed with what the code makes by itself, on some instances."""
    rng = np.random.default_rng(0)
    for number in range(DRAWN):
        made = found.at([bool(bit) for bit in rng.random(len(found.circuit.inputs)) < (number + 1) / (DRAWN + 1)])
        source = made(found.source)
        try:
            alone = list(reduction.targets(source))
        except (InputError, BudgetError):
            continue
        together = [made(target) for target in found.targets]
        if len(alone) != len(together) or not all(a.same_as(b) for a, b in zip(alone, together, strict=True)):
            raise NotCovered(f"what was followed of {reduction.name} is not what it makes of {source!r}")


def _counterexample(reduction: FanOut[Any, Any], source: Any) -> ReductionCounterexample:
    """The counterexample that a source is, made smaller."""
    try:
        list(reduction.instances(source))
    except (InputError, BudgetError) as error:
        raise NotCovered(f"{reduction.name} refuses {source!r}: {error}") from error
    found = _wrong(reduction, source)
    if found is None:
        raise NotCovered(f"the solver found {source!r}, on which {reduction.name} is right; a circuit is wrong")
    return smallest(found, lambda other: _wrong(reduction, other), SECONDS)


def _wrong(reduction: FanOut[Any, Any], source: Any) -> ReductionCounterexample | None:
    """What is wrong with the answers of the targets, if anything is."""
    try:
        targets = list(reduction.instances(source))
        witness, answers = source.solve(), [target.solve() for target in targets]
    except Exception:  # a wrong edge may well stop where an instance is smaller
        return None
    index = next((number for number, found in enumerate(answers) if found is not None), None)
    if witness is not None and index is None:
        step, because, target = "forward direction", "the source is YES, but every target is NO", None
        return ReductionCounterexample(reduction, source, step, because, witness=witness)
    if witness is None and index is not None:
        step, because, target = "backward direction", "the source is NO, but a target is YES", targets[index]
        return ReductionCounterexample(
            reduction, source, step, because, index=index, target=target, witness=answers[index]
        )
    return None
