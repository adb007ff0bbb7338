"""Back along reductions: which hypotheses are refuted, and by what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from functools import cached_property

from reductions.theory.hypotheses import Hypothesis, Implication, hypothesis_named, implications
from reductions.theory.knowledge import Knowledge, the_hypothesis
from reductions.theory.limits import MEMBERS
from reductions.theory.statements import SUMMARIES, Refutation, Status

__all__ = ["Refuting"]


class Refuting(Knowledge):
    """What algorithms say about hypotheses."""

    @cached_property
    def _carried(self) -> dict[str, Refutation | None]:
        return {}

    def status(self, hypothesis: Hypothesis | str) -> Status:
        """Whether a hypothesis is open, computed: by an algorithm below it, or below one that it implies."""
        premise = the_hypothesis(hypothesis)
        found = self.refutation(premise)
        return Status("open" if found is None else SUMMARIES[found.algorithm.evidence], self.as_of, found)

    def refutation(self, hypothesis: Hypothesis) -> Refutation | None:
        """The best evidence against a hypothesis, by the shortest way; None while it is open."""
        found = [self._below(hypothesis)]
        for way in self._ways(hypothesis):
            through = self._below(hypothesis_named(way[-1].conclusion))
            if through is not None:
                steps = (f"{step.premise} => {step.conclusion} ({step.reference})" for step in way)
                found.append(through._replace(path=(*steps, *through.path)))
        return _best(found)

    def _below(self, hypothesis: Hypothesis) -> Refutation | None:
        """The best evidence by edges alone."""
        if hypothesis.name not in self._carried:
            self._carried[hypothesis.name] = _best(self._refutations(hypothesis))
        return self._carried[hypothesis.name]

    def _refutations(self, hypothesis: Hypothesis) -> Iterator[Refutation]:
        yield from self._refutations_of(hypothesis, None)
        if hypothesis.family is not None:
            yield from self._refutations_of(hypothesis, MEMBERS[-1])

    def _refutations_of(self, hypothesis: Hypothesis, member: int | None) -> Iterator[Refutation]:
        budget = self._exponent(hypothesis.member(member))
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


def _best(found: Iterable[Refutation | None]) -> Refutation | None:
    """The first of the weightiest refutations."""
    return max((one for one in found if one is not None), key=lambda one: one.weight, default=None)
