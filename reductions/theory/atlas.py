r"""The atlas: which lower bound stands, on which hypothesis, by which reductions, and what algorithms give.

A hypothesis is *refuted* exactly when some algorithm, carried along reductions, goes below it, or when it implies one
that is refuted, by one of the implications that are cited. Nothing else makes it refuted; in particular no status is
typed in. What is assumed (hypotheses), what is known (algorithms) and what is derived (everything here) stay apart.

Examples
--------
>>> now, before = atlas(), atlas(as_of="2026-09")
>>> now.status("3-OVC").summary, now.status("SETH").summary, before.status("SETH").summary
('open', 'refuted, machine-checked', 'open')
>>> bound, = now.implies("2-OVC", "Diameter")
>>> bound.exponents, bound.tight, [edge.__name__ for edge in bound.path]
({'vertices': Fraction(2, 1), 'edges': Fraction(2, 1)}, True, ['OrthogonalVectorsToDiameter'])
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import Any

import networkx as nx
import sympy

from reductions import catalogue
from reductions.errors import InputError
from reductions.graph import problem_named, reduction_graph, registered
from reductions.tables import Table
from reductions.theory.algorithms import Algorithm, algorithm_from, algorithms, omega
from reductions.theory.exponents import Edge, Journey, Kind, Shape, measured, reach, scaled
from reductions.theory.growth import NoExponent
from reductions.theory.hypotheses import (
    LOOKED_UP,
    OMEGA,
    Hypothesis,
    Implication,
    hypotheses,
    hypothesis_named,
    implications,
)
from reductions.theory.limits import MEMBERS, limit
from reductions.theory.statements import (
    BOUND,
    SUMMARIES,
    Consequence,
    Refutation,
    Status,
    UpperBound,
    WhatIf,
    number,
    sides_of,
)

__all__ = ["Atlas", "atlas"]


class Atlas:
    """What was known on a day, and what follows from it.

    Parameters
    ----------
    as_of
        A day, month or year from 2024-04 on, as in 2026-09; by default the day on which everything was looked up.
    assumed
        More algorithms, as if they were known.
    further
        More hypotheses, such as k-OVC for another k.

    Complexity: one propagation per hypothesis, kept; a hundred edges take well under a second.
    """

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
        self._carried: dict[str, Refutation | None] = {}
        self._read_off: dict[str, dict[Kind, Consequence]] = {}

    def __repr__(self) -> str:
        count = f"{len(self.problems)} problems, {len(self.edges)} edges, {len(self.hypotheses)} hypotheses"
        return f"<Atlas as of {self.as_of}: {count}, {len(self.algorithms)} algorithms>"

    # ---- what there is

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
        kinds = {*self.graph, *(self._kind(h) for h in self.hypotheses)} - {None}
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
            for kind in sorted((kind for kind in kinds if kind is not None), key=lambda kind: kind.__name__)
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

    # ---- forward: what a hypothesis implies

    def journeys(self, hypothesis: Hypothesis, member: int | None = None) -> dict[Kind, list[Journey]]:
        """Where its reductions lead, as `reach` finds them within its exponent."""
        key = (hypothesis.name, member)
        if key not in self._journeys:
            if member is not None and hypothesis.family is not None:
                hypothesis = hypothesis.family(member)
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

    def implies(self, hypothesis: Hypothesis | str, problem: Kind | str | None = None) -> Table[Consequence]:
        """The lower bounds that follow from a hypothesis, for one problem or for all, the strongest for each.

        Whether the hypothesis stands does not matter here; `status` says that.

        Raises
        ------
        InputError
            If there is no such hypothesis or problem.
        """
        premise = _hypothesis(hypothesis)
        only = None if problem is None else _problem(problem)
        found = self._consequences(premise)
        bounds = [bound for kind, bound in found.items() if only is None or kind is only]
        return Table(
            sorted(bounds, key=lambda bound: len(bound.path)), {"problem": lambda b: b.problem.__name__, **BOUND}
        )

    def _consequences(self, premise: Hypothesis) -> dict[Kind, Consequence]:
        if premise.name not in self._read_off:
            self._read_off[premise.name] = self._strongest(premise)
        return self._read_off[premise.name]

    def _strongest(self, premise: Hypothesis) -> dict[Kind, Consequence]:
        if premise.some:
            return {}
        if premise.family is None:
            return self._read(premise, None)
        least = self._read(premise, None)
        large = [self._read(premise, k) for k in MEMBERS]
        for kind in large[-1]:
            end = limit([found[kind] for found in large if kind in found])
            if end is not None and (kind not in least or end.least > least[kind].least):
                least[kind] = replace(end, attained=self._attained(premise, kind, end.shape, end.budget))
        return least

    def _read(self, premise: Hypothesis, member: int | None) -> dict[Kind, Consequence]:
        """The strongest bound for each problem, of the hypothesis or of a member of the family."""
        found = {kind: self._bounds(premise, member, kind) for kind in self.journeys(premise, member)}
        return {kind: _best(bounds) for kind, bounds in found.items() if bounds}

    def _bounds(self, premise: Hypothesis, member: int | None, kind: Kind) -> list[Consequence]:
        said = premise if member is None or premise.family is None else premise.family(member)
        budget = self._exponent(said)
        return [
            Consequence(
                premise,
                kind,
                journey.shape,
                budget - journey.calls,
                journey.path,
                self.status(premise),
                journey.randomized,
                self._attained(said, kind, journey.shape, budget - journey.calls),
                member=member,
            )
            for journey in self.journeys(premise, member).get(kind, ())
            if all(name in journey.shape for name in measured(kind))
        ]

    def _attained(self, premise: Hypothesis, kind: Kind, shape: Shape, budget: Fraction) -> str:
        """The time of an algorithm that attains a bound, in its largest terms; empty if none is known."""
        found = (
            algorithm.largest_terms(kind, shape)
            for algorithm in self._algorithms_of.get(kind.__name__, ())
            if self._counts(algorithm, premise) and self._time(algorithm, kind, shape) == budget
        )
        return min(found, key=len, default="")

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

    # ---- back: which hypotheses are refuted

    def status(self, hypothesis: Hypothesis | str) -> Status:
        """Whether a hypothesis is open, computed: by an algorithm below it, or below one that it implies."""
        premise = _hypothesis(hypothesis)
        found = self.refutation(premise)
        return Status("open" if found is None else SUMMARIES[found.algorithm.evidence], self.as_of, found)

    def refutation(self, hypothesis: Hypothesis) -> Refutation | None:
        """The best evidence against a hypothesis, by the shortest way; None while it is open."""
        best = self._below(hypothesis)
        for way in self._ways(hypothesis):
            through = self._below(hypothesis_named(way[-1].conclusion))
            if through is not None:
                steps = tuple(f"{step.premise} => {step.conclusion} ({step.reference})" for step in way)
                candidate = Refutation(through.algorithm, through.exponent, (*steps, *through.path))
                if best is None or candidate.weight > best.weight:
                    best = candidate
        return best

    def _below(self, hypothesis: Hypothesis) -> Refutation | None:
        """The best evidence by edges alone."""
        if hypothesis.name not in self._carried:
            self._carried[hypothesis.name] = max(
                self._refutations(hypothesis), key=lambda found: found.weight, default=None
            )
        return self._carried[hypothesis.name]

    def _refutations(self, hypothesis: Hypothesis) -> Iterator[Refutation]:
        yield from self._refutations_of(hypothesis, None)
        if hypothesis.family is not None:
            yield from self._refutations_of(hypothesis, MEMBERS[-1])

    def _refutations_of(self, hypothesis: Hypothesis, member: int | None) -> Iterator[Refutation]:
        said = hypothesis if member is None or hypothesis.family is None else hypothesis.family(member)
        budget = self._exponent(said)
        for kind, journeys in self.journeys(hypothesis, member).items():
            for journey in journeys:
                for algorithm in self._algorithms_of.get(kind.__name__, ()):
                    if not self._counts(algorithm, hypothesis):
                        continue
                    time = self._time(algorithm, kind, journey.shape)
                    if time is None:
                        continue
                    total = max(journey.own, journey.calls + max(Fraction(0), time))
                    if total < budget or (hypothesis.some and total <= budget):
                        yield Refutation(algorithm, total, tuple(edge.__name__ for edge in journey.path))

    def _ways(self, hypothesis: Hypothesis) -> Iterator[tuple[Implication, ...]]:
        """Chains of cited implications from a hypothesis, shortest first, none through one that it has passed."""
        waiting: list[tuple[Implication, ...]] = [(step,) for step in implications() if step.premise == hypothesis.name]
        seen = {hypothesis.name}
        for way in waiting:  # it grows
            end = way[-1].conclusion
            if end not in seen:
                seen.add(end)
                yield way
                waiting += [(*way, step) for step in implications() if step.premise == end]

    @cached_property
    def implication_graph(self) -> nx.DiGraph[str]:
        """What implies what, derived by edges and cited; an edge has the attributes `reason` and `derived`."""
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(h.name for h in self.hypotheses)
        for step in implications():
            graph.add_edge(step.premise, step.conclusion, reason=f"{step.reason} ({step.reference})", derived=False)
        for premise in self.hypotheses:
            for conclusion in self.hypotheses:
                path = self._derives(premise, conclusion)
                if path is not None and premise.name != conclusion.name:
                    reason = ", ".join(edge.__name__ for edge in path) or "by definition"
                    graph.add_edge(premise.name, conclusion.name, reason=reason, derived=True)
        return graph

    def _derives(self, premise: Hypothesis, conclusion: Hypothesis) -> tuple[Edge, ...] | None:
        """A path of edges by which the first hypothesis implies the second."""
        kind = self._kind(conclusion)
        fits = (
            kind is not None
            and not premise.some
            and not conclusion.some
            and premise.model == conclusion.model == "word RAM"
            and premise.combinatorial <= conclusion.combinatorial
            and premise.online == conclusion.online
        )
        if not fits or kind is None:
            return None
        if premise.family is not None and conclusion.family is not None:
            paths = [self._among(self._bounds(premise, k, kind), conclusion.family(k), kind) for k in MEMBERS]
            return None if None in paths else paths[-1]
        found = self._bounds(premise, None, kind)
        if premise.family is not None:
            members = ([b for b in self._bounds(premise, k, kind) if _same_constants(b, conclusion)] for k in MEMBERS)
            end = limit([_best(bounds) for bounds in members if bounds])
            found += [] if end is None else [end]
        return self._among(found, conclusion, kind)

    def _among(self, bounds: Iterable[Consequence], conclusion: Hypothesis, kind: Kind) -> tuple[Edge, ...] | None:
        """The path of the first bound that says as much as a hypothesis."""
        for bound in bounds:
            scale = _fits(bound.shape, conclusion.shape, kind)
            if scale is not None and bound.budget >= scale * self._exponent(conclusion):
                return bound.path
        return None

    # ---- what stands

    def stands(self, problem: Kind | str) -> Table[Consequence]:
        """Every lower bound for a problem: those whose premise stands first, the strongest of them first."""
        kind = _problem(problem)
        found = [
            bound
            for premise in self.hypotheses
            if self._leads(premise, kind)
            if (bound := self._consequences(premise).get(kind)) is not None and bound.exponents
        ]
        ordered = sorted(found, key=lambda bound: (not bound.status.open, -bound.least, len(bound.path)))
        return Table(ordered, {"premise": lambda b: b.hypothesis.name, "status": lambda b: b.status.summary, **BOUND})

    def verdict(self, problem: Kind | str) -> str:
        """In a sentence or two: the strongest bound for a problem that stands, and which premises fell."""
        kind = _problem(problem)
        bounds = self.stands(kind)
        standing = [bound for bound in bounds if bound.status.open]
        fallen = list(dict.fromkeys(b.hypothesis.name for b in bounds if not b.status.open))
        if standing:
            best = standing[0]
            way = f", by {', '.join(edge.__name__ for edge in best.path)}" if best.path else ""
            first = (
                f"{kind.__name__}: no {best.kind_of_algorithm} in {best.bound} stands, on {best.hypothesis.name}{way}"
            )
            first += "; an algorithm attains it." if best.tight else "."
        else:
            first = f"{kind.__name__}: no lower bound stands."
        if not fallen:
            return first
        return (
            f"{first} It was also said to follow from {', '.join(fallen)}: the reductions stay valid, the premise fell."
        )

    def table(self) -> Table[Hypothesis]:
        """The hypotheses with their status, why, and what implies them."""

        def because(h: Hypothesis) -> str:
            found = self.refutation(h)
            if found is None:
                return "-"
            steps = [step.partition(" (")[0] for step in found.path]
            time = f"n^{number(found.exponent)}" if found.exponent else "n^o(1)"
            time = "no exponent stated" if "eta" in found.algorithm.time else time
            return "; ".join((found.algorithm.name, time, *steps))

        def premises(h: Hypothesis) -> str:
            names = sorted(self.implication_graph.predecessors(h.name))
            return ", ".join(f"{name}{'' if self.status(name).open else ' (fell)'}" for name in names) or "-"

        return Table(
            self.hypotheses,
            {
                "hypothesis": lambda h: h.name,
                "status": lambda h: self.status(h).summary,
                "because of": because,
                "implied by": premises,
            },
        )

    def _leads(self, premise: Hypothesis, kind: Kind) -> bool:
        """Whether there is any path at all, so that the others need not be followed."""
        start = self._kind(premise)
        if start is None or start is kind:
            return start is kind
        return start in self.graph and kind in self.graph and bool(nx.has_path(self.graph, start, kind))

    def upper(self, problem: Kind | str) -> list[UpperBound]:
        """The best algorithm for a problem that the reductions carry to it, for each shape that bounds speak of."""
        kind = _problem(problem)
        shapes: list[Shape] = []
        for bound in self.stands(kind):
            powers = [size.power for size in sides_of(kind, bound.shape).values()]
            shape = scaled(bound.shape, 1 / min(powers))
            if not any(_same(shape, other, kind) for other in shapes):
                shapes.append(shape)
        found = []
        for shape in shapes:
            candidates = [
                UpperBound(kind, shape, max(journey.own, journey.calls + time), algorithm, journey.path)
                for target, journeys in reach(Journey(kind, shape), self.edges, self._families).items()
                for journey in journeys
                for algorithm in self._algorithms_of.get(target.__name__, ())
                if algorithm.model == "word RAM"
                and not algorithm.randomized
                and (time := self._time(algorithm, target, journey.shape)) is not None
            ]
            if candidates:
                found.append(min(candidates, key=lambda bound: (bound.exponent, len(bound.path))))
        return found

    # ---- what if

    def with_algorithms(self, *assumed: Algorithm | str) -> Atlas:
        """The atlas as it would be with these algorithms, such as "ThreeSum in n^1.5"."""
        more = (algorithm_from(a) if isinstance(a, str) else a for a in assumed)
        return Atlas(self.as_of, (*self.assumed, *more), self.hypotheses)

    def falls(self, *assumed: Algorithm | str) -> dict[Hypothesis, Refutation]:
        """The hypotheses that stand now and would not, with these algorithms."""
        then = self.with_algorithms(*assumed)
        found = {h: then.refutation(h) for h in self.hypotheses if self.status(h).open}
        return {h: refutation for h, refutation in found.items() if refutation is not None}

    def what_if(self, supposed: Hypothesis | Algorithm | str) -> WhatIf:
        """What would change if a hypothesis were false, or if there were such an algorithm.

        Parameters
        ----------
        supposed
            A hypothesis or its name, an `Algorithm`, or a line such as "3SUM in n^1.5" or "Diameter in edges^1.9".
        """
        if isinstance(supposed, str) and " in " in supposed:
            supposed = algorithm_from(supposed)
        if isinstance(supposed, Algorithm):
            then, said, subject = self.with_algorithms(supposed), supposed.reference, supposed.problem
            fallen = [h for h in self.hypotheses if self.status(h).open and not then.status(h).open]
        else:
            premise = _hypothesis(supposed)
            if premise not in self.hypotheses:
                return Atlas(self.as_of, self.assumed, (*self.hypotheses, premise)).what_if(premise)
            then, said, subject = self, f"{premise.name} false", premise.name
            fallen = [
                h
                for h in self.hypotheses
                if self.status(h).open
                and (h.name == premise.name or nx.has_path(self.implication_graph, h.name, premise.name))
            ]
        lost = [
            kind
            for kind in self.problems
            if (standing := [bound for bound in self.stands(kind) if bound.status.open])
            and all(bound.hypothesis in fallen for bound in standing)
        ]
        return WhatIf(self, then, said, subject, tuple(fallen), tuple(lost))

    def document(self) -> dict[str, Any]:
        """The whole atlas as JSON says it."""

        def refuted(h: Hypothesis) -> dict[str, Any] | None:
            found = self.refutation(h)
            return None if found is None else {"algorithm": str(found.algorithm), "path": list(found.path)}

        return {
            "as_of": self.as_of,
            "problems": [kind.__name__ for kind in self.problems],
            "edges": [
                {"name": edge.__name__, "source": edge.source.__name__, "target": edge.target.__name__}
                for edge in self.edges
            ],
            "hypotheses": [
                {
                    "name": h.name,
                    "status": self.status(h).summary,
                    "refuted_by": refuted(h),
                    "implied_by": sorted(self.implication_graph.predecessors(h.name)),
                    "statement": h.statement,
                }
                for h in self.hypotheses
            ],
            "algorithms": [
                {
                    "name": a.name,
                    "problem": a.problem,
                    "time": a.time,
                    "date": a.date,
                    "evidence": a.evidence,
                    "reference": a.reference,
                }
                for a in self.algorithms
                if a.evidence != "implemented"
            ],
        }


@lru_cache(maxsize=8)
def _made(as_of: str, edges: tuple[Edge, ...]) -> Atlas:
    return Atlas(as_of)


def atlas(as_of: str = LOOKED_UP) -> Atlas:
    """The atlas as of a day, month or year; the one for the same day and the same edges is kept."""
    return _made(as_of, tuple(registered()))


def _hypothesis(hypothesis: Hypothesis | str) -> Hypothesis:
    return hypothesis_named(hypothesis) if isinstance(hypothesis, str) else hypothesis


def _problem(problem: Kind | str) -> Kind:
    return problem_named(problem) if isinstance(problem, str) else problem


def _written(kind: Kind) -> str:
    """The time of `solve` in the names of sizes."""
    names = {symbol: sympy.Symbol(name) for name, symbol in kind.symbols.items()}
    return str(kind.time.xreplace(names)).replace("Max(", "max(").replace("Min(", "min(")


def _fits(shape: Shape, wanted: Shape, kind: Kind) -> Fraction | None:
    """The least scale for which instances of one shape are of the other for n^scale; None if there is none."""
    scale = Fraction(0)
    for name, size in wanted.items():
        if name not in shape:
            return None
        have = shape[name]
        if size.value is not None:
            if have.value != size.value:
                return None
        elif size.power > 0:
            if name in measured(kind):
                scale = max(scale, have.power / size.power)
        elif have.power > 0 or (size.log is not None and (have.log is None or have.log > size.log)):
            return None
    return scale if scale > 0 else None


def _best(bounds: Sequence[Consequence]) -> Consequence:
    """The strongest of some bounds for one problem: one that is attained, not randomised, short, in this order."""
    most = max(bound.least for bound in bounds)
    return min(
        (bound for bound in bounds if bound.least == most),
        key=lambda bound: (not bound.tight, bound.randomized, len(bound.path)),
    )


def _same_constants(bound: Consequence, wanted: Hypothesis) -> bool:
    return all(
        size.value is None or (name in bound.shape and bound.shape[name].value == size.value)
        for name, size in wanted.shape.items()
    )


def _same(shape: Shape, other: Shape, kind: Kind) -> bool:
    return sides_of(kind, shape) == sides_of(kind, other)
