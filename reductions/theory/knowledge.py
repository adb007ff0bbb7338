"""What was known on a day: hypotheses, algorithms and reductions, and where the reductions lead."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import cached_property

import networkx as nx
import sympy

from reductions import catalogue
from reductions.errors import InputError
from reductions.graph import problem_named, reduction_graph, registered
from reductions.theory.algorithms import Algorithm, algorithms, omega
from reductions.theory.exponents import Journey, Kind, Shape, reach
from reductions.theory.growth import NoExponent
from reductions.theory.hypotheses import LOOKED_UP, OMEGA, Hypothesis, hypotheses, hypothesis_named

__all__ = ["Knowledge", "the_hypothesis", "the_problem"]


class Knowledge:
    """Hypotheses, algorithms and reductions as of a day, see `reductions.theory.atlas.Atlas`."""

    def __init__(
        self, as_of: str = LOOKED_UP, assumed: Iterable[Algorithm] = (), further: Iterable[Hypothesis] = ()
    ) -> None:
        if not re.fullmatch(r"20\d\d(-\d\d(-\d\d)?)?", as_of):
            raise InputError(f"as_of must be a day, a month or a year, as in 2026-09, got {as_of!r}")
        self.as_of = as_of
        self.assumed = tuple(assumed)
        self.hypotheses = tuple(dict.fromkeys((*hypotheses(), *further)))
        self.omega = omega(as_of)
        self.edges = tuple(registered())
        self._journeys: dict[tuple[str, int | None], dict[Kind, list[Journey]]] = {}

    @cached_property
    def graph(self) -> nx.MultiDiGraph[Kind]:
        """Problems and reductions, see `reduction_graph`."""
        return reduction_graph()

    @property
    def problems(self) -> tuple[Kind, ...]:
        """Problems that an edge touches, and those of hypotheses."""
        found = dict.fromkeys([*self.graph, *(self._kind(h) for h in self.hypotheses)])
        return tuple(sorted((kind for kind in found if kind is not None), key=lambda kind: kind.__name__))

    @cached_property
    def algorithms(self) -> tuple[Algorithm, ...]:
        """What was known on the day, what is assumed, and each problem's own `solve`."""
        own = [
            Algorithm(
                f"{kind.__name__}.solve",
                kind.__name__,
                _written(kind),
                "2024",
                "implemented",
                f"the definition, or the algorithm that {kind.__name__}.solve runs",
                combinatorial=True,
                online=True,
            )
            for kind in self.problems
            if kind.time.free_symbols
        ]
        return (*self.assumed, *algorithms(self.as_of), *own)

    @cached_property
    def _algorithms_of(self) -> dict[str, list[Algorithm]]:
        found: dict[str, list[Algorithm]] = {}
        for algorithm in self.algorithms:
            found.setdefault(algorithm.problem, []).append(algorithm)
        return found

    @cached_property
    def _families(self) -> dict[tuple[str, str], frozenset[int]]:
        found: dict[tuple[str, str], frozenset[int]] = {}
        for edge in self.edges:
            for name, value in edge.requires.items():
                key = (edge.source.__name__, name)
                found[key] = found.get(key, frozenset()) | {value}
        for hypothesis in self.hypotheses[len(hypotheses()) :]:
            for name, size in hypothesis.shape.items():
                if size.value is not None:
                    key = (hypothesis.problem, name)
                    found[key] = found.get(key, frozenset()) | {int(size.value)}
        return found

    def _kind(self, hypothesis: Hypothesis) -> Kind | None:
        known = {kind.__name__: kind for kind in self.graph}
        if hypothesis.problem in known:
            return known[hypothesis.problem]
        return catalogue.problem(hypothesis.problem) if hypothesis.problem in catalogue.PROBLEMS else None

    def _exponent(self, hypothesis: Hypothesis) -> Fraction:
        value = sympy.nsimplify(
            hypothesis.exponent.subs(OMEGA, sympy.Rational(self.omega.numerator, self.omega.denominator))
        )
        return Fraction(int(value.p), int(value.q))

    def journeys(self, hypothesis: Hypothesis, member: int | None = None) -> dict[Kind, list[Journey]]:
        """Where its reductions lead, as `reach` finds them within its exponent."""
        key = (hypothesis.name, member)
        if key not in self._journeys:
            hypothesis = hypothesis.member(member)
            kind = self._kind(hypothesis)
            if kind is None:
                return {}
            start = Journey(kind, hypothesis.shape)
            alone = hypothesis.some or hypothesis.model != "word RAM"
            self._journeys[key] = (
                {kind: [start]}
                if alone
                else reach(
                    start,
                    self.edges,
                    self._families,
                    budget=self._exponent(hypothesis),
                    online=hypothesis.online,
                )
            )
        return self._journeys[key]

    def _counts(self, algorithm: Algorithm, hypothesis: Hypothesis) -> bool:
        """Whether an algorithm is one of those that the hypothesis speaks of."""
        return (
            algorithm.model == hypothesis.model
            and (algorithm.combinatorial or not hypothesis.combinatorial)
            and (algorithm.online or not hypothesis.online)
        )

    def _time(self, algorithm: Algorithm, kind: Kind, shape: Shape) -> Fraction | None:
        try:
            return algorithm.exponent(kind, shape, self.omega)
        except NoExponent:
            return None


def the_hypothesis(hypothesis: Hypothesis | str) -> Hypothesis:
    """A hypothesis, or the one of this name."""
    return hypothesis_named(hypothesis) if isinstance(hypothesis, str) else hypothesis


def the_problem(problem: Kind | str) -> Kind:
    """A problem, or the one of this name."""
    return problem_named(problem) if isinstance(problem, str) else problem


def _written(kind: Kind) -> str:
    """The time of `solve` in the names of sizes."""
    names = {symbol: sympy.Symbol(name) for name, symbol in kind.symbols.items()}
    return str(kind.time.xreplace(names)).replace("Max(", "max(").replace("Min(", "min(")
