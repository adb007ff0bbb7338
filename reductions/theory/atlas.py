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

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import networkx as nx

from reductions.graph import registered
from reductions.tables import Table
from reductions.theory.algorithms import Algorithm, algorithm_from
from reductions.theory.exponents import Edge, Journey, Kind, Shape, reach, scaled
from reductions.theory.hypotheses import LOOKED_UP, Hypothesis
from reductions.theory.implying import Implying
from reductions.theory.knowledge import the_hypothesis, the_problem
from reductions.theory.statements import (
    BOUND,
    Consequence,
    Refutation,
    UpperBound,
    WhatIf,
    in_a_table,
    number,
    sides_of,
)

__all__ = ["Atlas", "atlas"]


PREMISES: dict[str, Callable[[Consequence], str]] = {
    "premise": lambda bound: bound.hypothesis.name,
    "status": lambda bound: bound.status.summary,
    **BOUND,
}
"""The columns of bounds for one problem."""


class Atlas(Implying):
    """What was known on a day, and what follows from it.

    Complexity: one propagation per hypothesis, kept; a hundred edges take well under a second.

    Parameters
    ----------
    as_of
        A day, month or year from 2024-04 on, as in 2026-09; by default the day on which everything was looked up.
    assumed
        More algorithms, as if they were known.
    further
        More hypotheses, such as k-OVC for another k.
    """

    def __repr__(self) -> str:
        count = f"{len(self.problems)} problems, {len(self.edges)} edges, {len(self.hypotheses)} hypotheses"
        return f"<Atlas as of {self.as_of}: {count}, {len(self.algorithms)} algorithms>"

    # ---- what stands

    def stands(self, problem: Kind | str) -> Table[Consequence]:
        """Every lower bound by a power of a size: those whose premise stands first, the strongest of them first."""
        kind = the_problem(problem)
        found = [
            bound
            for premise in self.hypotheses
            if self._leads(premise, kind)
            if (bound := self._consequences(premise).get(kind)) is not None and bound.exponents
        ]
        ordered = sorted(found, key=lambda bound: (not bound.status.open, -bound.least, len(bound.path)))
        return Table(ordered, PREMISES)

    def verdict(self, problem: Kind | str) -> str:
        """In a sentence or two: the strongest bound for a problem that stands, and which premises fell."""
        kind = the_problem(problem)
        bounds = self.stands(kind) or self.exponential(kind)
        if not bounds:
            return f"{kind.__name__}: no lower bound is known here."
        standing = [bound for bound in bounds if bound.status.open]
        fallen, announced = (
            list(dict.fromkeys(b.hypothesis.name for b in bounds if b.status.fate == fate))
            for fate in ("fell", "announced")
        )
        if standing:
            best = standing[0]
            way = f", by {', '.join(edge.__name__ for edge in best.path)}" if best.path else ""
            time = f"no {best.kind_of_algorithm} in {in_a_table(best)}"
            first = f"{kind.__name__}: {time} stands, on {best.hypothesis.name}{way}"
            first += "; an algorithm attains it." if best.tight else "."
        else:
            first = f"{kind.__name__}: no lower bound stands."
        if fallen:
            names = ", ".join(fallen)
            first += f" It was also said to follow from {names}: the reductions stay valid, the premise fell."
        if announced:
            first += f" A refutation of {', '.join(announced)} is announced in a manuscript."
        return first

    def exponential(self, problem: Kind | str) -> Table[Consequence]:
        """Every lower bound such as 2^variables, which is no power of a size: those whose premise stands first.

        Examples
        --------
        >>> [(bound.hypothesis.name, bound.bound) for bound in atlas().exponential("CNF") if bound.status.open]
        [('wide CNF-SAT', '2^variables')]
        """
        found = [bound for premise in self.hypotheses for bound in self.implies(premise, problem)]
        kept = sorted((b for b in found if not b.exponents and "^" in b.bound), key=lambda b: not b.status.open)
        return Table(kept, PREMISES)

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
            fates = {name: self.status(name).fate for name in names}
            return ", ".join(f"{name}{'' if fate == 'open' else f' ({fate})'}" for name, fate in fates.items()) or "-"

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
        if start is None or start not in self.graph or kind not in self.graph:
            return start is kind
        return bool(nx.has_path(self.graph, start, kind))

    def upper(self, problem: Kind | str) -> list[UpperBound]:
        """The best deterministic algorithm that reductions carry to a problem, for each shape that bounds speak of."""
        kind = the_problem(problem)
        shapes: list[Shape] = []
        for bound in self.stands(kind):
            powers = [size.power for size in sides_of(kind, bound.shape).values()]
            shape = scaled(bound.shape, 1 / min(powers))
            if not any(sides_of(kind, shape) == sides_of(kind, other) for other in shapes):
                shapes.append(shape)
        found = []
        for shape in shapes:
            candidates = [
                UpperBound(kind, shape, max(journey.own, journey.calls + time), algorithm, journey.path)
                for target, journeys in reach(Journey(kind, shape), self.edges, self._families).items()
                for journey in journeys
                if not journey.randomized
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
            premise = the_hypothesis(supposed)
            if premise not in self.hypotheses:
                return Atlas(self.as_of, self.assumed, (*self.hypotheses, premise)).what_if(premise)
            then, said, subject = self, f"{premise.name} false", premise.name
            fallen = [
                h
                for h in self.hypotheses
                if self.status(h).open and nx.has_path(self.implication_graph, h.name, premise.name)
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
