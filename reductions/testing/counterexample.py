"""Counterexamples to a reduction or a problem: found, shrunk, and shown as something to learn from."""

from __future__ import annotations

import sys
from dataclasses import fields, replace
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from reductions.errors import ReductionError
from reductions.problem import Problem
from reductions.reduction import Reduction

__all__ = ["Counterexample", "ProblemCounterexample", "ReductionCounterexample"]

SHOWN = 400
"""An instance is printed itself where its payload takes at most so many letters."""


class Counterexample(ReductionError, AssertionError):
    """An instance on which something that was promised breaks.

    Parameters
    ----------
    source
        The smallest such instance that was found.
    step
        What broke, such as "embed", "sizes" or "verify".
    because
        What was expected and what came instead.
    witness
        The witness concerned, if one is.
    """

    def __init__(self, source: Problem[Any], step: str, because: str, witness: Any = None) -> None:
        super().__init__(source, step, because)
        self.source, self.step, self.because, self.witness = source, step, because, witness

    def __reduce__(self) -> Any:
        """All that it says, for other processes: an exception would be made again of the arguments of its root."""
        return _again, (type(self), self.args, vars(self))

    @property
    def subject(self) -> str:
        """What is refuted."""
        return type(self.source).__name__

    @property
    def rebuild(self) -> str:
        """Python lines that make everything again, from any file that can import the classes."""
        return "\n".join(_made_again(self.source))

    def shown(self) -> list[tuple[str, str]]:
        """What is printed of it: a name and a text each."""
        lines = [("instance", repr(self.source))]
        payload = repr(_plain(self.source.payload()))
        if len(payload) <= SHOWN:
            lines.append(("that is", payload))
        if self.witness is not None:
            lines.append(("witness", repr(self.witness)))
        return lines

    def _lines(self) -> list[tuple[str, str]]:
        return [*self.shown(), ("because", self.because), ("rebuild", self.rebuild)]

    def __str__(self) -> str:
        indented = (f"  {name:<10}{text.replace(chr(10), chr(10) + 12 * ' ')}" for name, text in self._lines())
        return "\n".join([f"{self.subject} is refuted at: {self.step}", *indented])

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th>{name}</th><td><pre>{escape(text)}</pre></td></tr>" for name, text in self._lines())
        return f"<h4>{escape(self.subject)} is refuted at: {self.step}</h4>{self._pictures()}<table>{rows}</table>"

    def _pictures(self) -> str:
        return self.source._repr_html_()


def _again(kind: type[Counterexample], arguments: tuple[Any, ...], said: dict[str, Any]) -> Counterexample:
    found = kind.__new__(kind, *arguments)
    vars(found).update(said)
    return found


class ProblemCounterexample(Counterexample):
    """An instance on which a problem breaks what it promises; see `check_problem`."""


class ReductionCounterexample(Counterexample):
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
      that is   {'variables': 1, 'clauses': []}
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
        super().__init__(source, step, because, witness)
        self.reduction, self.index, self.target = reduction, index, target

    @property
    def subject(self) -> str:
        """The reduction with its parameters."""
        return self.reduction.step()

    @property
    def rebuild(self) -> str:
        """Python lines that make the instance and the reduction again, from any file that can import the classes."""
        parameters = {f.name: getattr(self.reduction, f.name) for f in fields(self.reduction)}
        given = ", ".join(f"{name}={value!r}" for name, value in parameters.items())
        made = _made_again(self.source, self.reduction, *parameters.values())
        return "\n".join([*made, f"reduction = {self.reduction.name}({given})"])

    def shown(self) -> list[tuple[str, str]]:
        """What is printed of it: a name and a text each."""
        target = [] if self.target is None else [(f"target {self.index}", repr(self.target))]
        return [*super().shown(), *target]

    def _pictures(self) -> str:
        return super()._pictures() + ("" if self.target is None else self.target._repr_html_())


def _plain(value: Any) -> Any:
    """The same with lists for arrays, which are printed in one line."""
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return type(value)(map(_plain, value)) if type(value) in (list, tuple) else value


def _made_again(source: Problem[Any], *values: Any) -> list[str]:
    """Lines that import the classes of the source and of these values, and make the source."""
    kinds = {kind for kind in map(type, (source, *values)) if kind.__module__ != "builtins"}
    folders = sorted({folder for kind in kinds if (folder := _folder(kind)) is not None})
    paths = ["import sys", *(f"sys.path.insert(0, {folder!r})" for folder in folders)] if folders else []
    text = replace(source, provenance=()).to_json()
    return [*paths, *sorted(map(_imported, kinds)), f"source = {type(source).__name__}.from_json({text!r})"]


def _imported(kind: type) -> str:
    """The line that makes the name of a class known; for a class within a function, where it is to be found."""
    module = kind.__module__
    if "<locals>" in kind.__qualname__:
        return f"# {kind.__name__} is defined in {kind.__qualname__.partition('.')[0]} of {module}"
    if module == "__main__" and (file := getattr(sys.modules[module], "__file__", None)):
        module = Path(file).stem
    return f"from {module} import {kind.__name__}"


def _folder(kind: type) -> str | None:
    """The folder that must be on the path to import a class that is not installed; None where nothing is needed."""
    module = kind.__module__
    file = getattr(sys.modules.get(module), "__file__", None)
    if file is None or module.partition(".")[0] == __name__.partition(".")[0] or "site-packages" in Path(file).parts:
        return None
    depth = module.count(".") + (Path(file).name == "__init__.py")
    return str(Path(file).resolve().parents[depth])
