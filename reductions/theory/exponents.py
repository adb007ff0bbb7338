r"""How exponents travel along reductions, in both directions, computed from the overheads that edges declare.

A *shape* says how the sizes of an instance grow with one number n. A reduction that spends $n^{own}$ steps of its own
and asks $n^{calls}$ questions of a shape carries

    a lower bound forward:  no algorithm in $n^{e-\delta}$ for the source on its shape, and own < e
                            =>  no algorithm in $n^{e - calls - \delta}$ for the target on the shape of the questions;
    an algorithm back:      the target in $n^b$ on that shape  =>  the source in $n^{\max(own, calls + b)}$;

for if the questions took $n^{e-calls-\delta}$ each, the source would take $n^{\max(own, e - \delta) + o(1)}$. Along a
path calls add up, and the own work of an edge is done once per question so far. n stays that of the first source to the
end; only a reading turns powers of n into powers of the target's sizes. A size that is only bounded from above counts
as its bound: no edge costs more for a smaller source, so none of them costs more than is computed.

A parameter that may be chosen grows as $n^\gamma$. All exponents are piecewise linear in $\gamma$, and what is read off
in the end is a quotient of two of them, so the best $\gamma$ is where a piece ends. Where the best one would be the end
of an open range, such as "the less own work, the better, but some is needed", every smaller loss is had by some
$\gamma$, and the statement for every $\delta$ holds in the limit.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cache, lru_cache
from itertools import pairwise, product, zip_longest
from math import inf
from types import MappingProxyType
from typing import Any, TypeAlias

import sympy

from reductions.problem import Problem
from reductions.reduction import Online, Reduction
from reductions.theory.growth import Growth, NoExponent, constant, growth, power

__all__ = ["Edge", "Journey", "Kind", "Shape", "breakpoints", "measured", "reach", "steps"]

Edge: TypeAlias = type[Reduction[Any, Any]]
Kind: TypeAlias = type[Problem[Any]]
Shape: TypeAlias = Mapping[str, Growth]
Families: TypeAlias = Mapping[tuple[str, str], frozenset[int]]
"""Values that a constant size of a problem should take, by the names of the problem and of the size."""

NONE: Families = MappingProxyType({})
STEP = Fraction(1, 10**9)
MOST = 4
"""A parameter grows at most like this power of the largest size."""


@dataclass(frozen=True)
class Journey:
    """Where a path of reductions leads from the instances of one shape of its first problem.

    Attributes
    ----------
    problem, shape
        The last problem, and how the sizes of its instances grow with n, the size of the first source. Sizes that the
        overheads do not say are not in it.
    calls, own
        Exponents of n: of the questions about the last problem, and of the reductions' own work on the way.
    path
        The edges.
    """

    problem: Kind
    shape: Shape
    calls: Fraction = Fraction(0)
    own: Fraction = Fraction(0)
    path: tuple[Edge, ...] = ()

    @property
    def randomized(self) -> bool:
        """Whether an edge draws a seed."""
        return any("seed" in {f.name for f in fields(edge)} for edge in self.path)

    def dominates(self, other: Journey) -> bool:
        """Whether it leads to the same problem at no more cost and with instances no larger, in no sense worse."""
        return (
            self.calls <= other.calls
            and self.own <= other.own
            and self.randomized <= other.randomized
            and self.shape.keys() == other.shape.keys()
            and all(_at_most(size, other.shape[name]) for name, size in self.shape.items())
        )


def _at_most(left: Growth, right: Growth) -> bool:
    if left.value is not None and right.value is not None:
        return left.value == right.value  # an order, a number of colours: neither is better
    return (left.power, _log(left)) <= (right.power, _log(right))


def _log(size: Growth) -> tuple[bool, float]:
    return (True, inf) if size.log is None else (False, float(size.log))


# ---- one edge


def steps(journey: Journey, edge: Edge, families: Families = NONE, budget: Fraction | None = None) -> Iterator[Journey]:
    """The journey continued along an edge: once per value of its constants, and per end of a piece of its parameters.

    Parameters
    ----------
    families
        Values that constant sizes of the target should take beside the edge's default.
    budget
        With it, only what stays in it: own work below n^budget and fewer questions than that, in the limit at least.

    Settings at which the bound on the share of bad seeds grows like a power of n are left out, as they promise nothing.
    """
    shape = journey.shape
    for name, needed in edge.requires.items():
        if name not in shape or shape[name].value != needed:
            return
    sizes = {symbol: shape[name] for name, symbol in edge.source.symbols.items() if name in shape}
    for constants in _constants(edge, families):
        left = None if budget is None else budget - journey.calls
        for cost in _costs(edge, frozenset({**constants, **sizes}.items()), left):
            own = max(journey.own, journey.calls + cost.own)
            yield Journey(edge.target, cost.shape, journey.calls + cost.calls, own, (*journey.path, edge))


@dataclass(frozen=True)
class _Cost:
    """What one edge costs at one setting of its parameters, and whether its bound on bad seeds grows."""

    own: Fraction
    calls: Fraction
    failure: Fraction
    shape: Shape

    def powers(self) -> tuple[Fraction, ...]:
        return (self.own, self.calls, self.failure, *(size.power for size in self.shape.values()))


def _constants(edge: Edge, families: Families) -> Iterator[dict[sympy.Symbol, Growth]]:
    """Values for the fields of an edge that its overhead speaks of: their defaults, and those that are asked for."""
    choices: dict[sympy.Symbol, set[Fraction]] = {}
    for symbol in edge.symbols() - set(edge.source.symbols.values()) - set(edge.overhead.growth):
        for f in fields(edge):
            if f.name == str(symbol) or edge.target.symbols.get(f.name) == symbol:
                asked = (
                    families.get((edge.target.__name__, f.name), frozenset()) if f.name in edge.target.symbols else ()
                )
                defaults = [f.default] if isinstance(f.default, (int, float, Fraction)) else []
                choices[symbol] = {Fraction(value) for value in (*defaults, *asked)}
    for values in product(*(sorted(values) for values in choices.values())):
        yield {symbol: constant(value) for symbol, value in zip(choices, values, strict=True)}


@lru_cache(maxsize=2**14)
def _costs(edge: Edge, known: frozenset[tuple[sympy.Symbol, Growth]], budget: Fraction | None) -> tuple[_Cost, ...]:
    """The settings that may be the best, none if there are no exponents; kept, as every atlas asks for the same."""
    try:
        return tuple(_settings(edge, dict(known), budget))
    except NoExponent:
        return ()


def _settings(edge: Edge, known: Mapping[sympy.Symbol, Growth], budget: Fraction | None) -> Iterator[_Cost]:
    """The costs of an edge at every setting of its parameters that may be the best; NoExponent if it has no exponents.

    Several parameters are settled one after the other, the rest at n^0: no edge of the library has more than two.
    """
    free = [symbol for symbol, said in edge.overhead.growth.items() if said is None]
    top = MOST * max((size.power for size in known.values()), default=Fraction(0))

    @cache
    def at(*ends: Fraction) -> _Cost:
        exponents = zip_longest(free, ends, fillvalue=Fraction(0))
        return _cost(edge, {**known, **{s: power(end) if end else constant(1) for s, end in exponents}})

    def along(setting: tuple[Fraction, ...]) -> list[Fraction]:
        return breakpoints(lambda end: at(*setting, end).powers(), top, budget)

    settings: list[tuple[Fraction, ...]] = [()]
    for _ in free:
        settings = [(*setting, end) for setting in settings for end in along(setting)]
    for setting in settings:
        cost = at(*setting)
        if not cost.failure and (budget is None or _within(cost, budget) or _reached(at, setting, budget)):
            yield cost


def _within(cost: _Cost, budget: Fraction) -> bool:
    return not cost.failure and cost.own < budget and cost.calls < budget


def _reached(at: Callable[..., _Cost], setting: tuple[Fraction, ...], b: Fraction) -> bool:
    """Whether settings as near as one likes stay within the budget b, which this one exhausts."""
    if at(*setting).own > b or at(*setting).calls >= b:
        return False
    moved = ((i, end + d) for i, end in enumerate(setting) for d in (STEP, -STEP) if end + d >= 0)
    return any(_within(at(*setting[:i], end, *setting[i + 1 :]), b) for i, end in moved)


def _cost(edge: Edge, values: Mapping[sympy.Symbol, Growth]) -> _Cost:
    """The exponents of own work, questions and sizes; NoExponent where the work or the questions have none.

    Questions that are rounds of one stream count as one, of many rounds: an algorithm may prepare for them all. Where
    most questions are smaller than the declared sizes, those count that are as many bytes of these sizes.
    """
    known = dict(values)
    for symbol, said in edge.overhead.growth.items():
        if said is not None:
            known[symbol] = growth(said, known)
    shape = {}
    for name, bound in edge.overhead.sizes.items():
        try:
            if bound.relation != ">=":
                shape[name] = growth(bound.expression, known)
        except NoExponent:
            continue  # what needs this size will say that it is missing
    asked = edge.overhead.calls.expression if edge.overhead.volume is None else edge.overhead.volume
    calls = max(Fraction(0), growth(asked, known).power)
    if edge.overhead.streams is not None:
        streams = max(Fraction(0), growth(edge.overhead.streams, known).power)
        if calls > streams:
            shape["rounds"] = power(calls - streams)
        calls = streams
    failure = max(Fraction(0), growth(sympy.sympify(edge.theorem.failure), known).power)
    if edge.overhead.own is not None:
        return _Cost(max(Fraction(0), growth(edge.overhead.own, known).power), calls, failure, shape)
    target = {symbol: shape[name] for name, symbol in edge.target.symbols.items() if name in shape}
    return _Cost(calls + max(Fraction(0), growth(edge.target.storage, target).power), calls, failure, shape)


def breakpoints(
    values: Callable[[Fraction], tuple[Fraction, ...]], top: Fraction, level: Fraction | None = None
) -> list[Fraction]:
    """Where piecewise linear functions on [0, top] change their slopes, both ends, and where the first is at `level`.

    Examples
    --------
    >>> tent = lambda x: (min(x, 1 - x), max(x, Fraction(1, 3)))
    >>> [str(x) for x in breakpoints(tent, Fraction(1), level=Fraction(1, 4))]
    ['0', '1/4', '1/3', '1/2', '3/4', '1']
    """
    found = {Fraction(0), top}

    def split(low: Fraction, high: Fraction) -> None:
        if high - low <= 4 * STEP:
            return
        at_low, after, before, at_high = map(values, (low, low + STEP, high - STEP, high))
        for a, a_next, b_last, b in zip(at_low, after, before, at_high, strict=True):
            up, down = (a_next - a) / STEP, (b - b_last) / STEP
            if a + up * (high - low) == b and up == down:
                continue
            meet = (b - a + up * low - down * high) / (up - down) if up != down else low
            if not low + STEP < meet < high - STEP:
                meet = (low + high) / 2
            found.add(meet)
            split(low, meet)
            split(meet, high)
            return

    split(Fraction(0), top)
    if level is not None:
        for low, high in pairwise(sorted(found)):
            a, b = values(low)[0], values(high)[0]
            if min(a, b) < level < max(a, b):
                found.add(low + (level - a) * (high - low) / (b - a))
    return sorted(found)


# ---- all edges


def reach(
    start: Journey,
    edges: Iterable[Edge],
    families: Families = NONE,
    *,
    budget: Fraction | None = None,
    online: bool = False,
) -> dict[Kind, list[Journey]]:
    """The journeys from `start` that no other one dominates, by their last problem, shortest first.

    Parameters
    ----------
    budget
        The exponent e of a lower bound for the first problem: its edges must work in less; None for algorithms.
    online
        Whether what is said at the start is about answers to one round before the next is seen: then only reductions
        that are online carry it.

    Notes
    -----
    No problem is visited twice on one path: a bound that comes back to a problem it has passed is not a better one,
    because own work and questions only add up. Only an edge from a problem to itself that changes a constant, such as
    the number of vertices of a hyperedge, is taken, once on a path: it leads to other instances. Complexity: one step
    per edge and journey that is kept.
    """
    by_source: dict[Kind, list[Edge]] = {}
    for edge in edges:
        if issubclass(edge, Online) or not online:
            by_source.setdefault(edge.source, []).append(edge)
    kept: dict[Kind, list[Journey]] = {start.problem: [start]}
    waiting = deque([start])
    while waiting:
        journey = waiting.popleft()
        if journey not in kept[journey.problem]:
            continue
        passed = {start.problem, *(edge.target for edge in journey.path)}
        for edge in (edge for base in journey.problem.__mro__ for edge in by_source.get(base, ())):
            again = edge.target is journey.problem and edge not in journey.path
            if edge.target in passed and not again:
                continue
            for further in steps(journey, edge, families, budget):
                if again and not _other_constants(journey.shape, further.shape):
                    continue
                rivals = kept.setdefault(edge.target, [])
                if not any(rival.dominates(further) for rival in rivals):
                    rivals[:] = [*(rival for rival in rivals if not further.dominates(rival)), further]
                    waiting.append(further)
    return {problem: sorted(found, key=lambda journey: len(journey.path)) for problem, found in kept.items() if found}


def _other_constants(shape: Shape, other: Shape) -> bool:
    """Whether a size is one constant in one shape and another in the other one."""
    values = ((shape[name].value, other[name].value) for name in shape.keys() & other.keys())
    return any(None not in pair and pair[0] != pair[1] for pair in values)


# ---- reading


@cache
def measured(problem: Kind) -> tuple[str, ...]:
    """The sizes that running times are measured in: those that storage or time grow with, and not only their logarithm.

    Examples
    --------
    >>> from reductions import OrthogonalVectors, ThreeSum
    >>> measured(ThreeSum), measured(OrthogonalVectors)
    (('first', 'second', 'third'), ('order', 'first', 'others', 'dimension'))
    """

    def grows(name: str, expression: sympy.Expr) -> bool:
        values = {symbol: power(1) if other == name else constant(2) for other, symbol in problem.symbols.items()}
        try:
            return growth(expression, values).power > 0
        except NoExponent:
            return False

    return tuple(
        name
        for name in problem.symbols
        if name not in problem.derived and (grows(name, problem.storage) or grows(name, problem.time))
    )


def scaled(shape: Shape, factor: Fraction) -> Shape:
    """The shape in terms of another n, of which the old one is this power."""

    def scale(size: Growth) -> Growth:
        if size.power:
            return power(size.power * factor)
        return size._replace(log=size.log * factor) if size.log else size

    return {name: scale(size) for name, size in shape.items()}
