"""A counterexample to a reduction: found, shrunk, and shown as something to learn from."""

from __future__ import annotations

from dataclasses import fields, replace
from html import escape
from typing import Any

from reductions.errors import ReductionError
from reductions.problem import Problem
from reductions.reduction import Reduction

__all__ = ["ReductionCounterexample"]


class ReductionCounterexample(ReductionError, AssertionError):
    """An instance on which a reduction breaks what it promises.

    Parameters
    ----------
    reduction, source
        The reduction and the smallest instance that was found to refute it.
    step
        What broke, such as "embed" or "sizes".
    because
        What was expected and what came instead.
    index, target
        The number of the target instance concerned and that instance, if one is.
    witness
        The witness concerned, if one is.

    Examples
    --------
    >>> from reductions.edges import CNFToOrthogonalVectors
    >>> from reductions.testing import check_reduction
    >>> class FirstOnly(CNFToOrthogonalVectors):
    ...     def lift(self, cnf, index, witness):
    ...         return cnf.brute_force()
    >>> check_reduction(FirstOnly(order=2))
    Traceback (most recent call last):
        ...
    reductions.testing.counterexample.ReductionCounterexample: FirstOnly(order=2) is refuted at: round trip
      instance  CNF(variables=1, clauses=0)
      witness   (1,)
      target 0  OrthogonalVectors(order=2, first=2, others=1, other_tuples=1, dimension=0)
      because   it embeds as (0, (1, 0)), but is lifted from there to (-1,), which embeds as (0, (0, 0))
      rebuild   from reductions.problems.formulas.cnf import CNF
                from reductions.testing.counterexample import FirstOnly
                source = CNF.from_json('{"hardchain":"...","format":2,"problem":"CNF",...}')
                reduction = FirstOnly(order=2)
    """

    def __init__(
        self,
        reduction: Reduction[Any, Any],
        source: Problem[Any],
        step: str,
        because: str,
        *,
        index: int | None = None,
        target: Problem[Any] | None = None,
        witness: Any = None,
    ) -> None:
        super().__init__(reduction, source, step, because)
        self.reduction, self.source, self.step, self.because = reduction, source, step, because
        self.index, self.target, self.witness = index, target, witness

    @property
    def rebuild(self) -> str:
        """Python lines that make the instance and the reduction again."""
        parameters = {f.name: getattr(self.reduction, f.name) for f in fields(self.reduction)}
        kinds = {type(value) for value in (self.source, self.reduction, *parameters.values())}
        text = replace(self.source, provenance=()).to_json()
        given = ", ".join(f"{name}={value!r}" for name, value in parameters.items())
        return "\n".join(
            [
                *sorted(
                    f"from {kind.__module__} import {kind.__name__}" for kind in kinds if kind.__module__ != "builtins"
                ),
                f"source = {type(self.source).__name__}.from_json({text!r})",
                f"reduction = {self.reduction.name}({given})",
            ]
        )

    def _lines(self) -> list[tuple[str, str]]:
        lines = [("instance", repr(self.source))]
        if self.witness is not None:
            lines.append(("witness", repr(self.witness)))
        if self.target is not None:
            lines.append((f"target {self.index}", repr(self.target)))
        return [*lines, ("because", self.because), ("rebuild", self.rebuild)]

    def __str__(self) -> str:
        indented = (f"  {name:<10}{text.replace(chr(10), chr(10) + 12 * ' ')}" for name, text in self._lines())
        return "\n".join([f"{self.reduction.step()} is refuted at: {self.step}", *indented])

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th>{name}</th><td><pre>{escape(text)}</pre></td></tr>" for name, text in self._lines())
        shown = self.source._repr_html_() + ("" if self.target is None else self.target._repr_html_())
        return f"<h4>{escape(self.reduction.step())} is refuted at: {self.step}</h4>{shown}<table>{rows}</table>"
