"""What the atlas states: the status of a hypothesis, a lower or an upper bound, what a supposition would change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple

from reductions.theory.algorithms import Algorithm
from reductions.theory.exponents import Edge, Kind, Shape, measured
from reductions.theory.growth import Growth
from reductions.theory.hypotheses import Hypothesis

if TYPE_CHECKING:
    from reductions.theory.atlas import Atlas

__all__ = ["BOUND", "Consequence", "Refutation", "Status", "UpperBound", "WhatIf", "number", "sides_of", "way"]

CHOSEN = ("order", "chosen", "clique", "parts", "uniformity", "automata")
"""Sizes that exponents depend on."""

RANK = ("manuscript", "implemented", "textbook", "refereed", "machine-checked", "assumed")
"""Evidence, from what counts least to what counts most."""

SUMMARIES = {
    "machine-checked": "refuted, machine-checked",
    "refereed": "refuted, refereed",
    "textbook": "refuted, by a textbook algorithm",
    "implemented": "refuted, by an algorithm that is implemented here",
    "manuscript": "refutation announced",
    "assumed": "refuted, on the assumption",
}


class Refutation(NamedTuple):
    """Why a hypothesis is refuted: the algorithm, the exponent it gives, and the edges or implications on the way."""

    algorithm: Algorithm
    exponent: Fraction
    path: tuple[str, ...]

    @property
    def weight(self) -> tuple[int, int, Fraction]:
        """The better evidence counts first, then the shorter way, then the smaller exponent."""
        return RANK.index(self.algorithm.evidence), -len(self.path), -self.exponent


@dataclass(frozen=True)
class Status:
    """What is known of a hypothesis on a day.

    Attributes
    ----------
    summary
        "open"; "refuted, machine-checked" where the algorithm has a formal proof, which is not one of the steps from it
        to the hypothesis; "refuted, refereed"; "refutation announced" for a manuscript.
    date
        The day, or month, that is asked about.
    refutation
        The algorithm and the way to it; None while it is open.
    """

    summary: str
    date: str
    refutation: Refutation | None = None

    @property
    def open(self) -> bool:
        """Whether nothing goes below the hypothesis, not even what is only announced."""
        return self.refutation is None

    @property
    def fate(self) -> str:
        """In a word: open, announced (a refutation is, which nobody has refereed or checked), or fell."""
        return "open" if self.open else "announced" if self.summary == SUMMARIES["manuscript"] else "fell"

    def __str__(self) -> str:
        if self.refutation is None:
            return f"{self.summary} ({self.date})"
        by, _, path = self.refutation
        way = f", by way of {', '.join(path)}" if path else ""
        proof = f"the formal proof is of the algorithm for {by.problem} alone, and" if path else "the proof"
        checked = f"; {proof} was not checked here" if by.evidence == "machine-checked" else ""
        return f"{self.summary} ({self.date}){way}: {by.reference}{checked}"


@dataclass(frozen=True)
class Consequence:
    r"""That a hypothesis implies a lower bound for a problem.

    Attributes
    ----------
    hypothesis, problem
        The premise, and what is hard.
    shape, budget
        No algorithm solves the problem on instances of this shape in $n^{budget - \delta}$, for any δ > 0.
    path
        The edges of the reduction.
    status
        What is known of the hypothesis.
    exponents
        The same in the sizes of the problem, one at a time: no algorithm in size^(exponent - δ). For several sizes,
        products of powers with sum of power times shape below the budget are ruled out.
    attained
        The time of an algorithm that attains it, up to factors n^o(1), in the largest terms; empty if none is known.
    limit
        Whether the exponents are those for k to infinity, of a hypothesis for every k.
    member
        The k, of a hypothesis for every k.
    """

    hypothesis: Hypothesis
    problem: Kind
    shape: Shape
    budget: Fraction
    path: tuple[Edge, ...]
    status: Status
    randomized: bool
    attained: str = ""
    limit: bool = False
    member: int | None = None

    @property
    def exponents(self) -> dict[str, Fraction]:
        """The largest power of each size that is ruled out, up to any δ > 0."""
        return {name: self.budget / size.power for name, size in sides_of(self.problem, self.shape).items()}

    @property
    def least(self) -> Fraction:
        """The exponent in the largest size, that is in the size of the whole instance."""
        return min(self.exponents.values(), default=Fraction(0))

    @property
    def tight(self) -> bool:
        """Whether an algorithm attains it, up to factors n^o(1)."""
        return bool(self.attained)

    @property
    def bound(self) -> str:
        """The time T such that no algorithm takes T^(1 - δ): a power of the sizes, or what an algorithm attains."""
        if not self._groups:
            logarithms = {name: size.log for name, size in self.shape.items() if isinstance(size.log, Fraction)}
            rates = {name: self.budget / log for name, log in logarithms.items() if log > 0}
            return " or ".join(f"2^{_multiple(name, rate)}" for name, rate in rates.items()) or "-"
        if len(self._groups) > 1 and self.attained:
            return self.attained
        if len(self._groups) == 1:
            ((exponent, names),) = self._groups
            return f"{_names(names)}^{number(exponent)}"
        return " or ".join(f"{names[0]}^{number(exponent)}" for exponent, names in self._groups)

    @property
    def _groups(self) -> list[tuple[Fraction, list[str]]]:
        """The sizes by their exponents, the largest exponent first."""
        groups: dict[Fraction, list[str]] = {}
        for name, exponent in self.exponents.items():
            groups.setdefault(exponent, []).append(name)
        return sorted(groups.items(), key=lambda item: -item[0])

    @property
    def kind_of_algorithm(self) -> str:
        """What the bound is about: any algorithm, a combinatorial one, one that answers online."""
        words = [
            word
            for word, said in (("combinatorial", self.hypothesis.combinatorial), ("online", self.hypothesis.online))
            if said
        ]
        return " ".join((*words, "algorithm"))

    def document(self) -> dict[str, Any]:
        """The consequence as JSON says it."""
        return {
            "problem": self.problem.__name__,
            "exponents": {name: str(exponent) for name, exponent in self.exponents.items()},
            "tight": self.tight,
            "path": [edge.__name__ for edge in self.path],
            "randomized": self.randomized,
            "combinatorial": self.hypothesis.combinatorial,
            "online": self.hypothesis.online,
            "limit": self.limit,
            "shape": {name: str(size) for name, size in self.shape.items()},
            "budget": str(self.budget),
        }


@dataclass(frozen=True)
class UpperBound:
    """What an algorithm gives for a problem through reductions: time n^exponent on instances of `shape`.

    The evidence is that of the algorithm, whose formal proof says nothing of the reductions on the way.
    """

    problem: Kind
    shape: Shape
    exponent: Fraction
    algorithm: Algorithm
    path: tuple[Edge, ...]

    @property
    def bound(self) -> str:
        """The time in the sides that are n."""
        names = [name for name, size in sides_of(self.problem, self.shape).items() if size.power == 1]
        return f"{_names(names)}^{number(self.exponent)}"

    def __str__(self) -> str:
        sizes = ", ".join(f"{name} = {size}" for name, size in sides_of(self.problem, self.shape).items())
        way = f" by {', '.join(edge.__name__ for edge in self.path)}" if self.path else ""
        return (
            f"Best deterministic algorithm here for {sizes}: {self.bound}{way}, from {self.algorithm.name} "
            f"({self.algorithm.evidence}: {self.algorithm.reference})."
        )

    def document(self) -> dict[str, Any]:
        """The bound as JSON says it."""
        return {
            "shape": {name: str(size) for name, size in self.shape.items()},
            "exponent": str(self.exponent),
            "algorithm": str(self.algorithm),
            "evidence": self.algorithm.evidence,
            "path": [edge.__name__ for edge in self.path],
        }


def sides_of(problem: Kind, shape: Shape) -> dict[str, Growth]:
    """The sizes that times are measured in and that grow with n."""
    return {name: shape[name] for name in measured(problem) if name in shape and shape[name].power > 0}


def _names(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else "n"


def _multiple(name: str, rate: Fraction) -> str:
    """So many times a size, as an exponent."""
    top = name if rate.numerator == 1 else f"{rate.numerator}*{name}"
    return name if rate == 1 else f"({top})" if rate.denominator == 1 else f"({top}/{rate.denominator})"


def number(value: Fraction) -> str:
    """An exponent as it is read: an integer, a small fraction in brackets, or six digits."""
    if value.denominator == 1:
        return str(value)
    return f"({value})" if value.denominator < 100 else f"{float(value):.6g}"


@dataclass(frozen=True)
class WhatIf:
    """What would change: hypotheses that would fall, and problems that would have no lower bound left that stands.

    Attributes
    ----------
    now, then
        The atlas as it is, and as it would be with the algorithm.
    supposed, subject
        What is supposed, in words; the name of the hypothesis, or of the problem that the algorithm solves.
    fallen, lost
        Hypotheses and problems.
    """

    now: Atlas
    then: Atlas
    supposed: str
    subject: str
    fallen: tuple[Hypothesis, ...]
    lost: tuple[Kind, ...]

    def __str__(self) -> str:
        known = [str(self.now.status(h)) for h in self.now.hypotheses if h.name == self.subject]
        already = [f"{self.subject} is {status}." for status in known if not self.fallen]
        fell = ", ".join(f"{h.name}{self._way(h)}" for h in self.fallen)
        lost = ", ".join(kind.__name__ for kind in self.lost)
        return "\n".join(
            (
                f"With {self.supposed}:",
                f"hypotheses that would fall: {fell or 'none that stands'};",
                f"problems that would have no lower bound left: {lost or 'none'}.",
                *already,
            )
        )

    def _way(self, hypothesis: Hypothesis) -> str:
        found = self.then.refutation(hypothesis)
        steps = [] if found is None else [step.partition(" (")[0] for step in found.path]
        return f" (by {', '.join(steps)})" if steps else ""

    def document(self) -> dict[str, Any]:
        """What would change, as JSON says it."""
        return {
            "supposed": self.supposed,
            "fallen": [h.name for h in self.fallen],
            "lost": [kind.__name__ for kind in self.lost],
        }


def way(path: Sequence[Edge]) -> str:
    """The problems that a path passes before its last one."""
    return " > ".join(edge.source.__name__ for edge in path) if path else "definition"


def in_a_table(bound: Consequence) -> str:
    """The time that no algorithm takes, and how many parts there are to choose, where that is a constant."""
    constants = {name: bound.shape[name].value for name in CHOSEN if name in bound.shape}
    said = [f"{name} {value}" for name, value in constants.items() if value is not None]
    said += ["k to infinity"] if bound.limit else []
    time = "no power of a size" if bound.bound == "-" else bound.bound
    return f"{time} ({', '.join(said)})" if said else time


BOUND: dict[str, Callable[[Consequence], str]] = {
    "no algorithm in": in_a_table,
    "tight": lambda bound: "yes" if bound.tight else "-",
    "by way of": lambda bound: way(bound.path),
}
