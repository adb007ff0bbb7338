"""Instances as other libraries have them."""

from __future__ import annotations

from typing import Any

from reductions.errors import InputError
from reductions.problem import Problem
from reductions.problems.formulas.cnf import CNF

__all__ = ["as_instance"]


def as_instance(source: Any) -> Any:
    """A formula of PySAT as a `CNF`; everything else as it is.

    Parameters
    ----------
    source
        A `pysat.formula.CNF`, known by its `clauses` and its number of variables `nv`.

    Raises
    ------
    InputError
        If the formula has cardinality constraints beside its clauses, or a literal beyond `nv`.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> as_instance(SimpleNamespace(clauses=[[1, -2], [2]], nv=3))
    CNF(variables=3, clauses=2)
    """
    if isinstance(source, (Problem, str)) or not (hasattr(source, "clauses") and hasattr(source, "nv")):
        return source
    if constraints := len(getattr(source, "atmosts", ())):
        raise InputError(f"a formula of clauses only is read, got one with {constraints} cardinality constraints too")
    kind = f"{type(source).__module__}.{type(source).__name__}"
    return CNF(source.nv, tuple(map(tuple, source.clauses)), provenance=(f"read from a {kind}",))
