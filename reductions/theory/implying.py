"""Forward along reductions: what hypotheses imply for problems, and for each other."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property

import networkx as nx

from reductions.errors import InputError
from reductions.reduction import Online
from reductions.tables import Table
from reductions.theory.exponents import Edge, Journey, Kind, Shape, measured, steps
from reductions.theory.hypotheses import Hypothesis, implications
from reductions.theory.knowledge import the_hypothesis, the_problem
from reductions.theory.limits import MEMBERS, limit
from reductions.theory.refuting import Refuting
from reductions.theory.statements import BOUND, Consequence

__all__ = ["Implying"]


class Implying(Refuting):
    """What hypotheses say about problems."""

    @cached_property
    def _read_off(self) -> dict[str, dict[Kind, Consequence]]:
        return {}

    def implies(self, hypothesis: Hypothesis | str, problem: Kind | str | None = None) -> Table[Consequence]:
        """The lower bounds that follow from a hypothesis, for one problem or for all, the strongest for each.

        Whether the hypothesis stands does not matter here; `status` says that.

        Raises
        ------
        InputError
            If there is no such hypothesis or problem.
        """
        premise = the_hypothesis(hypothesis)
        only = None if problem is None else the_problem(problem)
        found = self._consequences(premise)
        bounds = [bound for kind, bound in found.items() if only is None or kind is only]
        return Table(
            sorted(bounds, key=lambda bound: len(bound.path)), {"problem": lambda b: b.problem.__name__, **BOUND}
        )

    def along(self, bound: Consequence, path: Sequence[Edge]) -> Consequence | None:
        """What a lower bound becomes along a path of edges, at the path's last problem; None if nothing is left of it.

        `stands` and `implies` follow all paths and keep the strongest bounds; this follows one.

        Parameters
        ----------
        bound
            A bound for the problem where the path begins, as `stands` gives it.
        path
            Edges, as `find_paths` gives them.

        Raises
        ------
        InputError
            If the path does not begin at the problem of the bound, or does not fit together.

        Examples
        --------
        >>> from reductions import atlas
        >>> from reductions.edges import LongestCommonSubsequenceToDynamicTimeWarping
        >>> bound, = atlas().implies("2-OVC", "LongestCommonSubsequence")
        >>> atlas().along(bound, [LongestCommonSubsequenceToDynamicTimeWarping]).bound
        'n^2'
        """
        premise, kind = bound.hypothesis, bound.problem
        for edge in path:
            if not issubclass(kind, edge.source):
                raise InputError(f"the path comes to {kind.__name__}, where {edge.__name__} does not begin")
            kind = edge.target
        in_rounds = all(issubclass(edge, Online) for edge in path)
        if path and (premise.some or premise.model != "word RAM" or (premise.online and not in_rounds)):
            return None
        journeys = [Journey(bound.problem, bound.shape)]
        for edge in path:
            journeys = [j for journey in journeys for j in steps(journey, edge, self._families, bound.budget)]
            journeys = [j for j in journeys if not any(i.dominates(j) and not j.dominates(i) for i in journeys)]
        found = [
            replace(
                bound,
                problem=kind,
                shape=journey.shape,
                budget=bound.budget - journey.calls,
                path=(*bound.path, *path),
                randomized=bound.randomized or journey.randomized,
                attained=self._attained(premise, kind, journey.shape, bound.budget - journey.calls),
            )
            for journey in journeys
            if all(name in journey.shape for name in measured(kind))
        ]
        return _best(found) if found else None

    def _consequences(self, premise: Hypothesis) -> dict[Kind, Consequence]:
        if premise.name not in self._read_off:
            self._read_off[premise.name] = self._strongest(premise)
        return self._read_off[premise.name]

    def _strongest(self, premise: Hypothesis) -> dict[Kind, Consequence]:
        if premise.some:
            return {}
        least = self._read(premise, None)
        if premise.family is None:
            return least
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
        said = premise.member(member)
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
            not premise.some
            and not conclusion.some
            and premise.model == conclusion.model == "word RAM"
            and premise.combinatorial <= conclusion.combinatorial
            and premise.online == conclusion.online
        )
        if kind is None or not fits:
            return None
        if conclusion.family is not None:  # one hypothesis implies all of them only if it implies each
            for k in MEMBERS:
                path = self._among(self._bounds(premise, k, kind), conclusion.member(k), kind)
                if path is None:
                    return None
            return path
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
