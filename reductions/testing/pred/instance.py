"""An instance of problem-reductions as a search for its solutions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import log2, prod
from typing import Any, ClassVar, NamedTuple, Self

import sympy

from reductions.documents import reading
from reductions.errors import BudgetError
from reductions.problem import IndexSearch, sizes
from reductions.testing.pred.questions import Asked, Worth, asked

__all__ = ["PredInstance"]

MOST = 2**18
"""Configurations of an instance that are tried."""


@dataclass(frozen=True, eq=False, repr=False)
class PredInstance(IndexSearch):
    """An instance of a problem of problem-reductions: is there a configuration that satisfies, or that is optimal?

    Parameters
    ----------
    kind
        The name of its model, one of `QUESTIONS`.
    data
        What its JSON says under "data".
    variant
        What its JSON says under "variant", by default nothing.

    Raises
    ------
    InputError
        If the problem is not known here, or the data are not as its model has them.

    Examples
    --------
    >>> path = {"num_vertices": 3, "edges": [[0, 1], [1, 2]]}
    >>> instance = PredInstance("MaximumIndependentSet", {"graph": path, "weights": [1, 1, 1]})
    >>> instance.value, list(instance.witnesses())
    (2, [(1, 0, 1)])
    """

    kind: str
    data: Mapping[str, Any]
    variant: Mapping[str, str] = field(default_factory=dict)

    symbols: ClassVar[Mapping[str, sympy.Symbol]] = sizes(variables="n")

    def __post_init__(self) -> None:
        """Read the data."""
        with reading(f"an instance of {self.kind}"):
            self.asked  # noqa: B018

    @cached_property
    def asked(self) -> Asked:
        """The question: see `pred_questions`."""
        return asked(self.kind, dict(self.variant), dict(self.data))

    def size(self) -> NamedTuple:
        return self.sized(len(self.axes))

    @property
    def axes(self) -> tuple[int, ...]:
        return self.asked.dims

    @cached_property
    def solutions(self) -> tuple[Worth, frozenset[tuple[int, ...]]]:
        """What the best configurations are worth, and these; BudgetError if there are too many configurations."""
        if (bits := 0 if 0 in self.axes else sum(map(log2, self.axes))) > log2(MOST):
            count = f"{prod(self.axes):,}" if bits < 64 else f"2^{bits:.0f}"
            raise BudgetError(f"{self.kind}: {count} configurations are more than {MOST:,}; take a smaller instance")
        worth = {x: self.asked.worth(x) for x in product(*map(range, self.axes))}
        feasible = {x: value for x, value in worth.items() if value is not None and value is not False}
        if not feasible:
            return None, frozenset()
        best = self.asked.best(feasible.values())
        return best, frozenset(x for x, value in feasible.items() if value == best)

    @property
    def value(self) -> Worth:
        """What the best configurations are worth: True if they satisfy; None if none does, or is feasible."""
        return self.solutions[0]

    def holds(self, choice: tuple[int, ...]) -> bool:
        return choice in self.solutions[1]

    def _search(self) -> Iterator[tuple[int, ...]]:
        return iter(sorted(self.solutions[1]))

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """The instance that a document says: the names are "type" and "data", or in examples "problem" and "instance".

        Raises
        ------
        InputError
            If it is not such a document, or of a problem that is not known here.
        """
        with reading("this is not an instance of problem-reductions"):
            kind, data = ("problem", "instance") if "problem" in document else ("type", "data")
            return cls(document[kind], document[data], document.get("variant", {}))

    def document(self) -> dict[str, Any]:
        """What `pred` reads."""
        return {"type": self.kind, "variant": dict(self.variant), "data": dict(self.data)}
