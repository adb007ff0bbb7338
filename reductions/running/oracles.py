"""Oracles: what answers the questions at the end of a path.

An oracle is any callable from an instance to what the problem reads as an answer (`Problem.read`): a witness or None, a
value, or for an `AttentionQuery` the attention output, shape (n, 1). Names stand for

    "brute"          the definition, for any problem
    "library"        a well-kept library's solver, for problems that name one in `solvers`
    "exact", "fast"  for attention: the exact output, and the near-linear algorithm, certified to half the tolerance
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from attention.inputs import checked_real
from reductions.errors import InputError
from reductions.problem import Problem, whole

if TYPE_CHECKING:
    from reductions.problems.attention.attention_query import AttentionQuery

__all__ = ["Answer", "Noisy", "Oracle", "noisy", "oracle_for"]

Answer: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True)
class Oracle:
    """What answers instances of a problem, and its name: calling it gives the answer, read and checked.

    Attributes
    ----------
    name
        A name of `Problem.solvers`, "brute", or what a callable of one's own is called.
    solver
        From an instance to what the problem reads as an answer; None for the definition.
    by_definition
        Whether it takes the time of the definition; what a library or a function of one's own takes is not known.
    """

    name: str
    solver: Answer | None = None
    by_definition: bool = True

    def __call__(self, instance: Problem[Any]) -> Any:
        """The answer to an instance; OracleError if what came cannot be one."""
        return instance.solve() if self.solver is None else instance.read(self.solver(instance))

    @property
    def counts(self) -> bool:
        """Whether the solver counts its questions."""
        return callable(getattr(self.solver, "seek", None))

    def seek(self, asked: int) -> None:
        """Go on as after so many questions, if the solver counts them."""
        if self.counts:
            self.solver.seek(asked)  # type: ignore[union-attr]


@dataclass
class Noisy:
    """What `noisy` returns: an oracle that counts its queries, because each has an error of its own."""

    error: float
    seed: int | None
    asked: int = field(default=0, init=False, repr=False)

    def __call__(self, query: AttentionQuery) -> NDArray[np.float64]:
        """The output, spoiled."""
        output = query.output()
        self.asked += 1
        if self.seed is None:
            return np.where(output >= float(query.midpoint), output - self.error, output + self.error)
        rng = np.random.default_rng([self.seed, self.asked])
        return output + self.error * rng.uniform(-1, 1, output.shape)

    def seek(self, asked: int) -> None:
        """Go on as after so many queries."""
        self.asked = asked


def noisy(error: float, seed: int | None = None) -> Noisy:
    """An oracle for attention that errs by at most `error` >= 0 in every entry.

    Without a seed it lies at its worst: each entry of the exact output is pushed by `error` toward the wrong decision.
    With a seed >= 0 the errors are drawn uniformly from [-error, error], those of a query from the seed and its number.
    """
    error = checked_real("noise", error)
    if not 0 <= error < inf:
        raise InputError(f"noise must be at least 0 and finite, got {error}")
    return Noisy(error, None if seed is None else whole("seed", seed, 0))


def oracle_for(problem: type[Problem[Any]], oracle: str | Answer | None = None) -> Oracle:
    """The oracle for a problem that a callable, a name, or None for the problem's default stands for.

    Raises
    ------
    InputError
        If the problem has no solver of this name.
    """
    if callable(oracle):
        return Oracle(getattr(oracle, "__qualname__", None) or repr(oracle), oracle, isinstance(oracle, Noisy))
    name = problem.default_oracle if oracle is None else oracle
    if name != "brute" and name not in problem.solvers:
        known = ", ".join(["brute", *problem.solvers])
        raise InputError(f"the oracle for {problem.__name__} must be a callable or one of {known}, got {name!r}")
    return Oracle(name, None if name == "brute" else problem.solvers[name], name != "library")
