"""The ledger: what a path of reductions costs, as one expression in the sizes of its source.

The declared overheads of the edges are substituted into one another. Where an edge declares a bound, the expressions
that come after it are bounds too, if they are monotone in it; what is not known to be monotone is listed as unknown.

Examples
--------
>>> from reductions.edges import CNFToOrthogonalVectors, OrthogonalVectorsToGapMaxIPDirect
>>> print(compose((CNFToOrthogonalVectors, OrthogonalVectorsToGapMaxIPDirect)))
CNF -> OrthogonalVectors -> GapMaxIP
calls = 1
order = k
queries = 2**ceiling(v/k)
keys = 2**floor((k + v - 2)/k)
key_tuples = 2**(v - ceiling(v/k))
dimension = k*Max(1, m)
threshold = Max(1, m)
soundness = Max(1, m) - 1
written = k*Max(1, m)
with k of CNFToOrthogonalVectors
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache, reduce
from math import inf
from typing import Any, TypeAlias

import sympy

from reductions.errors import InputError
from reductions.overhead import Bound, Relation
from reductions.overhead import evaluate as number
from reductions.reduction import Reduction
from reductions.theory.comparison import LEGEND, Curves, compare, crossover, curves
from reductions.theory.lower_bound import LowerBound, theorem
from reductions.theory.shown import wrapped

__all__ = [
    "LEGEND",
    "Bound",
    "Curves",
    "Ledger",
    "LowerBound",
    "compare",
    "compose",
    "crossover",
    "curves",
    "evaluate",
    "theorem",
]

Edge = type[Reduction[Any, Any]]

FLIPPED: dict[str, Relation] = {"=": "=", "<=": ">=", ">=": "<="}

Facts: TypeAlias = Mapping[sympy.Symbol, sympy.Expr]


@dataclass(frozen=True)
class Ledger:
    """The composed overhead of a path; made by `compose`.

    Attributes
    ----------
    path
        The edges.
    entries
        "calls", the number of questions at the end of the path, and every known field of their `size()`, in the
        symbols of the source's sizes and of the parameters.
    unknown
        What no bound is known of, because an expression is not known to be monotone in a bound before it.
    parameters
        For each edge its parameter symbols and the symbols that stand for them in the entries.
    """

    path: tuple[Edge, ...]
    entries: Mapping[str, Bound]
    unknown: tuple[str, ...]
    parameters: tuple[Mapping[sympy.Symbol, sympy.Symbol], ...]

    @property
    def problems(self) -> str:
        """The problems of the path."""
        return " -> ".join([self.path[0].source.__name__, *(edge.target.__name__ for edge in self.path)])

    def document(self) -> dict[str, Any]:
        """Everything as JSON can hold it."""
        return {
            "path": [edge.__name__ for edge in self.path],
            "problems": self.problems,
            "entries": {name: str(entry) for name, entry in self.entries.items()},
            "unknown": list(self.unknown),
        }

    def __str__(self) -> str:
        return "\n".join(self._lines())

    def text(self, width: int | None = None) -> str:
        """The ledger in lines of at most `width` characters, by default those of the terminal."""
        return wrapped(self._lines(), width)

    def _lines(self) -> list[str]:
        owners = [
            f"with {', '.join(sorted(map(str, symbols.values())))} of {edge.__name__}"
            for edge, symbols in zip(self.path, self.parameters, strict=True)
            if symbols
        ]
        unknown = [f"{name} not known" for name in self.unknown]
        return [self.problems, *(f"{name} {e}" for name, e in self.entries.items()), *unknown, *owners]

    def _repr_latex_(self) -> str:
        sides = {"=": "=", "<=": r"\leq", ">=": r"\geq"}
        rows = r" \\ ".join(
            rf"\text{{{name.replace('_', ' ')}}} &{sides[entry.relation]} {sympy.latex(entry.expression)}"
            for name, entry in self.entries.items()
        )
        return rf"$$\begin{{aligned}}{rows}\end{{aligned}}$$"


@cache
def compose(path: tuple[Edge, ...]) -> Ledger:
    """Compose the overheads of a path of edges, such as `find_paths` returns.

    Raises
    ------
    InputError
        If the path is empty or does not fit together.
    """
    if not path:
        raise InputError("a path needs at least one reduction")
    source = path[0].source
    known = {name: Bound("=", symbol) for name, symbol in source.symbols.items()}
    calls: Bound | None = Bound("=", sympy.Integer(1))
    taken = set(map(str, source.symbols.values()))
    parameters = []
    for edge in path:
        if not issubclass(source, edge.source):
            raise InputError(f"the path comes to {source.__name__}, where {edge.__name__} does not begin")
        own = _parameters(edge)
        parameters.append({symbol: _fresh(symbol, taken) for symbol in sorted(own, key=str)})
        taken |= set(map(str, parameters[-1].values()))
        step = _Step(edge, known, parameters[-1])
        calls = _product(calls, step.carry(edge.overhead.calls))
        entries = {name: step.carry(bound) for name, bound in edge.overhead.sizes.items()}
        known = {name: entry for name, entry in entries.items() if entry is not None}
        source = edge.target
    complete = {"calls": calls, **{name: known.get(name) for name in source.symbols}}
    return Ledger(
        path,
        {name: Bound(e.relation, sympy.factor_terms(e.expression)) for name, e in complete.items() if e is not None},
        tuple(name for name, entry in complete.items() if entry is None),
        tuple(parameters),
    )


def evaluate(path: Sequence[Reduction[Any, Any]], size: Mapping[str, Any]) -> dict[str, tuple[str, Any]]:
    """The ledger of a path of reductions for a source of one size: relation and number of every known entry.

    Parameters
    ----------
    path
        Reductions, with their parameters.
    size
        `measured()` of the source.

    Examples
    --------
    >>> from reductions import CNF, route
    >>> formula = CNF(6, ((1, 2, -3), (4, 5, 6), (-1, -6)))
    >>> evaluate(route(formula, "GapMaxIP", via="direct"), formula.measured())["dimension"]
    ('=', 9)
    """
    ledger = compose(tuple(type(edge) for edge in path))
    values: dict[sympy.Symbol, Any] = {path[0].source.symbols[name]: value for name, value in size.items()}
    for edge, symbols in zip(path, ledger.parameters, strict=True):
        own = edge.values(size)
        values |= {mine: own[symbol] for symbol, mine in symbols.items()}
        size = edge.project(size)
    return {name: (entry.relation, number(entry.expression, values, name)) for name, entry in ledger.entries.items()}


def _parameters(edge: Edge) -> frozenset[sympy.Symbol]:
    return edge.overhead.symbols - set(edge.source.symbols.values())


def _fresh(symbol: sympy.Symbol, taken: set[str]) -> sympy.Symbol:
    """The symbol, primed as often as it takes to be another than those that are taken."""
    while str(symbol) in taken:
        symbol = sympy.Symbol(f"{symbol}'", **symbol.assumptions0)
    return symbol


def _product(left: Bound | None, right: Bound | None) -> Bound | None:
    if left is None or right is None or (relation := _both(left.relation, right.relation)) is None:
        return None
    return Bound(relation, left.expression * right.expression)


def _both(left: Relation | None, right: Relation | None) -> Relation | None:
    """What two errors on a size make together: nothing is known of opposite ones, nor with an unknown one."""
    return right if left == "=" else left if right in ("=", left) else None


class _Step:
    """One edge of a composition: what is known of its source's sizes, and the symbols of its parameters."""

    def __init__(self, edge: Edge, known: Mapping[str, Bound], parameters: Mapping[sympy.Symbol, sympy.Symbol]) -> None:
        self.facts = edge.source.facts
        self.relations = {edge.source.symbols[name]: entry.relation for name, entry in known.items()}
        self.replace = {edge.source.symbols[name]: entry.expression for name, entry in known.items()} | dict(parameters)
        chosen = {field.name for field in fields(edge)}
        constants = {symbol for name, symbol in edge.target.symbols.items() if name in chosen}
        exact = all(self.relations.get(symbol) == "=" for symbol in edge.source.symbols.values())
        for symbol in parameters:
            # A parameter that is not a constant of the edge depends on the size of its source.
            if exact or symbol in constants or str(symbol) in chosen:
                self.relations[symbol] = "="

    def carry(self, declared: Bound) -> Bound | None:
        """The entry in the symbols of the path's source, or None if nothing is known."""
        expression = declared.expression
        sides: list[Relation | None] = [declared.relation]
        for symbol in expression.free_symbols:
            side = self.relations.get(symbol)
            if side in ("<=", ">="):
                slope = monotone(expression, symbol, self.facts)
                side = {1: side, -1: FLIPPED[side], None: None}[slope]
            sides.append(side)
        combined = reduce(_both, sides)
        return None if combined is None else Bound(combined, expression.xreplace(self.replace))


NO_FACTS: Facts = {}


def monotone(expression: sympy.Expr, symbol: sympy.Symbol, facts: Facts = NO_FACTS) -> int | None:
    """How an expression moves with a symbol: 1 up, -1 down, 0 not at all, None if that is not known.

    All symbols are taken to be at least 0, and whatever their assumptions and `facts` say; see `Problem.facts`.

    Examples
    --------
    >>> x, y = sympy.symbols("x y", integer=True, nonnegative=True)
    >>> monotone(sympy.ceiling(x * y + 2**x), x), monotone(y - x, x), monotone(x * (y - x), x)
    (1, -1, None)
    """
    slope: int | None = None
    if symbol not in expression.free_symbols:
        slope = 0
    elif expression == symbol:
        slope = 1
    elif isinstance(expression, sympy.Pow):
        base, exponent = expression.args
        if symbol not in exponent.free_symbols and nonnegative(base, facts):
            slope = _signed(monotone(base, symbol, facts), exponent, facts)
        elif symbol not in base.free_symbols and nonnegative(base - 1, facts):
            slope = monotone(exponent, symbol, facts)
    elif isinstance(expression, sympy.Mul):
        fixed, moving = expression.as_independent(symbol)
        factors = sympy.Mul.make_args(moving)
        if len(factors) == 1 or all(nonnegative(factor, facts) for factor in factors):
            slope = _signed(_agreed([monotone(factor, symbol, facts) for factor in factors]), fixed, facts)
    elif isinstance(expression, (sympy.Add, sympy.Max, sympy.Min, sympy.ceiling, sympy.floor, sympy.log)):
        slope = _agreed([monotone(part, symbol, facts) for part in expression.args])
    return slope


def _signed(slope: int | None, factor: sympy.Expr, facts: Facts) -> int | None:
    if slope is None:
        return None
    return slope if nonnegative(factor, facts) else -slope if nonnegative(-factor, facts) else None


def _agreed(slopes: list[int | None]) -> int | None:
    found = {inf if slope is None else slope for slope in slopes} - {0}
    return int(found.pop()) if found in ({1}, {-1}) else None


def nonnegative(expression: sympy.Expr, facts: Facts = NO_FACTS) -> bool:
    """Whether an expression is known to be at least 0."""
    if expression.is_nonnegative or expression.xreplace(facts).is_nonnegative:
        return True
    if isinstance(expression, sympy.log):
        return bool(expression.args[0].is_integer and expression.args[0].is_positive)
    if isinstance(expression, (sympy.Add, sympy.Mul, sympy.Min, sympy.floor, sympy.ceiling)):
        return all(nonnegative(part, facts) for part in expression.args)
    return isinstance(expression, sympy.Pow) and nonnegative(expression.args[0], facts)
