"""The verifier of problems: what an instance promises about itself, on instances that can be brute-forced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from functools import partial
from itertools import chain, islice
from math import prod
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any, NamedTuple

import numpy as np

from attention.errors import CertificateError
from reductions.errors import BudgetError, InputError
from reductions.overhead import evaluate
from reductions.problem import Function, IndexSearch, Problem, Search, same
from reductions.testing.counterexample import ProblemCounterexample
from reductions.testing.drawn import Drawn
from reductions.testing.likeness import alike, bytes_of, changed, key, parts_of
from reductions.testing.small import small_instances

__all__ = ["CheckedProblem", "check_instance", "check_problem"]

TRIED = 2**12
"""Candidates for a witness that are tried for one instance; a larger instance is only stored and read."""

MOST = 200
"""Witnesses of an instance that are looked at, and changed ones that are tried."""

LEAST = 10
"""Instances of a problem that are tried however long they take."""

NOTHING_LIKE = (None, "a witness", 0.5, object(), (None,), ((), ("x",)))
"""Not an answer to anything."""

REFUSALS = (BudgetError, InputError, ImportError, CertificateError)
"""What a solver raises that is not installed or takes no such instance."""

HEADER = 64
"""Bytes that are not counted when a payload is compared with the declared storage."""


class CheckedProblem(NamedTuple):
    """What a check went through: instances by answer, or too large to answer; a value counts as yes."""

    yes: int
    no: int
    large: int
    witnesses: int
    reached: dict[str, Any]


def check_problem(
    problem: type[Problem[Any]] | Iterable[Problem[Any]], *, seconds: float = 1.0, seed: int = 0
) -> CheckedProblem:
    """Try everything that a problem promises on small and on random instances; raise the first that breaks it.

    For each instance,

    - `size()` has the fields of `symbols`, and what is stored takes at most about eight times the declared `storage`;
    - the payload, JSON and an npz archive are read back as an equal instance, with equal fields and the same witnesses;
    - every witness that is searched verifies, none comes twice, and what is changed or nothing like a witness does not
      verify unless it is searched too;
    - `solve`, every named solver and `accepts` agree with brute force or the value;
    - instances that are `alike` have the same answer.

    Parameters
    ----------
    problem
        A problem, for its small instances and then random ones; or instances.
    seconds
        CPU seconds that it may take, about; ten instances are tried however long they take.
    seed
        Makes the random instances repeatable.

    Raises
    ------
    ProblemCounterexample
        An AssertionError with the instance, the step that broke and how to rebuild it.
    NotImplementedError
        If something is not written yet, as in a module that `hardchain new` began.
    InputError
        If a problem is given of which no instances are known.

    Notes
    -----
    Complexity: brute force on each instance, of at most 2^12 candidates.

    Examples
    --------
    >>> from reductions import CNF
    >>> check_problem([CNF(2, ((1, 2),)), CNF(1, ((),))])
    CheckedProblem(yes=1, no=1, large=0, witnesses=3, reached={'variables': 2, 'clauses': 1})
    """
    __tracebackhide__ = True
    end = process_time() + seconds
    rng = np.random.default_rng(seed)
    tried: Counter[str] = Counter()
    reached: dict[str, Any] = {}
    for instance in _instances(problem, seed) if isinstance(problem, type) else problem:
        if instance.keeps_promise():
            witnesses = check_instance(instance, rng)
            tried["large" if witnesses is None else "yes" if witnesses else "no"] += 1
            tried["witnesses"] += witnesses or 0 if isinstance(instance, Search) else 0
            note(reached, instance)
        if process_time() > end and tried.total() - tried["witnesses"] >= LEAST:
            break
    return CheckedProblem(tried["yes"], tried["no"], tried["large"], tried["witnesses"], reached)


def note(reached: dict[str, Any], instance: Problem[Any]) -> None:
    """Keep the largest size of each field."""
    for name, value in instance.measured().items():
        reached[name] = max(reached.get(name, value), value)


def _instances(problem: type[Problem[Any]], seed: int) -> Iterator[Problem[Any]]:
    """Small instances spread over all of them, and random ones as long as anybody asks."""
    small = list(small_instances(problem)) if hasattr(problem, "small") or not hasattr(problem, "random") else []
    spread = small[:: max(1, len(small) // 50)]
    yield from (spread[place] for place in np.random.default_rng(seed).permutation(len(spread)))
    if hasattr(problem, "random"):
        yield from Drawn(problem, {}, seed).forever()


def check_instance(instance: Problem[Any], rng: np.random.Generator, candidates: int = TRIED) -> int | None:
    """Try one instance; return the number of its witnesses, 1 for a value, or None where it is too large."""
    check = _Check(instance, rng)
    check.sized()
    copies = check.stored()
    if isinstance(instance, Search):
        return check.searched(copies) if instance.candidates() <= candidates else None
    with check.step("value"):
        value = instance.solve()
    check.value(copies, value)
    return 1


class _Check:
    """One instance under test."""

    def __init__(self, instance: Problem[Any], rng: np.random.Generator) -> None:
        self.instance: Any = instance
        self.rng = rng

    def broken(self, step: str, because: str, witness: Any = None) -> ProblemCounterexample:
        return ProblemCounterexample(self.instance, step, because, witness)

    @contextmanager
    def step(self, name: str, witness: Any = None) -> Iterator[None]:
        """Turn what the problem raises into a counterexample."""
        try:
            yield
        except (ProblemCounterexample, NotImplementedError):  # what is not written yet is not refuted
            raise
        except Exception as error:
            raise self.broken(name, f"it raised {type(error).__name__}: {error}", witness) from error

    def sized(self) -> None:
        """The sizes fit the symbols, and the storage fits what is stored."""
        instance = self.instance
        size = instance.measured()
        with self.step("storage"):
            values = {instance.symbols[name]: value for name, value in size.items()}
            declared = evaluate(instance.storage, values, "the bytes")
            taken = bytes_of(instance.payload())
        if instance.storage != 0 and taken > 8 * declared + HEADER:
            raise self.broken("storage", f"{taken:,} bytes are stored, declared are {declared:,}")

    def stored(self) -> dict[str, Any]:
        """What is read back of the instance, in every way."""
        instance, kind = self.instance, type(self.instance)
        copies: dict[str, Any] = {}
        for name, read in {"payload": lambda: kind.from_payload(instance.payload()), **_ways(instance)}.items():
            with self.step(name):
                copies[name] = again = read()
                equal = again == instance and hash(again) == hash(instance) and tuple(again.size()) == instance.size()
            if not equal:
                raise self.broken(name, f"it is read back as {again!r}, which is not equal")
            for f in fields(instance):
                if f.name != "provenance" and not alike(getattr(again, f.name), getattr(instance, f.name)):
                    raise self.broken(name, f"it is read back with another {f.name}: {getattr(again, f.name)!r}")
        return copies

    def searched(self, copies: Mapping[str, Any]) -> int:
        """The witnesses, what is nearly one, and the answers of all who answer."""
        instance = self.instance
        with self.step("search"):
            found = instance.some(MOST)
            complete = len(found) < MOST or type(instance).some is Search.some
        for place in self.rng.permutation(len(found))[:MOST]:
            self.verified(found[place])
        if len({key(witness) for witness in found}) < len(found) and complete:
            raise self.broken("search", "it finds a witness twice")
        with self.step("search"):
            if (instance.brute_force() is None) != (not found):
                raise self.broken("search", "brute_force and witnesses do not agree whether there is one")
        self.rejected(found, complete)
        self.solved(bool(found))
        for name, copy in copies.items():
            with self.step(name):
                again = copy.some(MOST)
            if again != found if complete else bool(again) != bool(found):
                raise self.broken(name, f"it has {len(found)} witnesses, what is read back {len(again)} or others")
        for other in self.alike():
            with self.step("alike"):
                answer = other.brute_force()
            if (answer is None) != (not found):
                raise self.broken("alike", f"{other!r} has the witness {answer!r}, the instance has {len(found)}")
        return len(found)

    def verified(self, witness: Any) -> None:
        with self.step("verify", witness):
            right = self.instance.verify(witness)
        if not right:
            raise self.broken("verify", "it is searched, but it does not verify", witness)

    def alike(self) -> list[Any]:
        """The instances that have the same answer."""
        with self.step("alike"):
            return list(self.instance.alike(self.rng))

    def rejected(self, found: list[Any], complete: bool) -> None:
        """Nothing verifies that is not searched."""
        instance, exact = self.instance, isinstance(self.instance, IndexSearch)
        known, parts = {key(witness) for witness in found}, {parts_of(witness) for witness in found}
        for other in islice(self.others(found), MOST):
            with self.step("verify", other):
                right = instance.verify(other)
            # Another order, or another list of the same parts, may say the same, as of the vertices of a clique.
            searched = (key(other) in known) if exact else (parts_of(other) in parts)
            if right and not searched and (not found or (complete and not instance.endless)):
                raise self.broken("verify", "it verifies, but it is not searched", other)

    def others(self, found: list[Any]) -> Iterator[Any]:
        """What is not a witness at all, other candidates, and witnesses that are changed."""
        yield from NOTHING_LIKE
        if isinstance(self.instance, IndexSearch):
            axes = self.instance.axes
            yield from ((-1, *axes[1:]), axes, (0,) * (len(axes) + 1))
            count = prod(axes)
            numbers = range(count) if count <= MOST // 2 else sorted(self.rng.integers(0, count, MOST // 2).tolist())
            yield from (tuple(map(int, np.unravel_index(number, axes))) for number in numbers)
        few = [*found[:3], found[self.rng.integers(len(found))]] if found else []
        yield from chain.from_iterable(map(changed, few))

    def solved(self, found: bool) -> None:
        """Who answers is right, and the right answer is accepted."""
        instance = self.instance
        for name, solve in {"solve": Problem.solve, **instance.solvers}.items():
            with self.step(name):
                try:
                    answer = instance.solve() if name == "solve" else _answer(instance, solve)
                except REFUSALS:
                    continue
                right, accepted = instance.verify(answer) if found else answer is None, instance.accepts(answer)
            if not right:
                raise self.broken(name, f"it answers {answer!r}, but the answer is {'YES' if found else 'NO'}")
            if not accepted:
                raise self.broken("accepts", f"it does not accept {answer!r}")
        with self.step("accepts"):
            accepts_none = instance.accepts(None)
        if accepts_none == found:
            raise self.broken("accepts", f"it {'accepts' if found else 'does not accept'} None")

    def value(self, copies: Mapping[str, Any], value: Any) -> None:
        """The same value by definition, by every solver, and of what is read back.

        Where a problem says itself what it accepts, as any triangles, solvers may differ, but not everything will do.
        """
        instance, several = self.instance, type(self.instance).accepts is not Function.accepts
        answers: dict[str, Callable[[], Any]] = {"solve": instance.solve}
        answers |= {name: partial(_answer, instance, solve) for name, solve in instance.solvers.items()}
        answers |= {name: copy.solve for name, copy in copies.items()}
        for name, answer in answers.items():
            with self.step(name):
                try:
                    given = answer()
                except REFUSALS:
                    continue
                right = instance.accepts(given) and (same(given, value) or (several and name in instance.solvers))
            if not right:
                raise self.broken(name, f"it answers {given!r}, right is {value!r}")
        for other in NOTHING_LIKE if several else ():
            with self.step("accepts"):
                accepted = instance.accepts(other)
            if accepted:
                raise self.broken("accepts", f"it accepts {other!r}, right is {value!r}")


def _answer(instance: Problem[Any], solve: Callable[[Any], Any]) -> Any:
    return instance.read(solve(instance))


def _ways(instance: Problem[Any]) -> dict[str, Callable[[], Problem[Any]]]:
    def archived() -> Problem[Any]:
        with TemporaryDirectory() as folder:
            path = Path(folder) / "instance.npz"
            instance.to_npz(path)
            return type(instance).from_npz(path)

    return {"JSON": lambda: type(instance).from_json(instance.to_json()), "npz": archived}
