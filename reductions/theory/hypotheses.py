"""The hypotheses that lower bounds stand on: what each says, as an exponent on a shape of instances, and who posed it.

Whether one is refuted is not written here: the atlas computes it from the algorithms that are known (`reductions.theory
.algorithms`), carried along the reductions, and from the implications at the end of this module. A reduction stays
valid whatever becomes of a hypothesis; a lower bound is worth as much as the hypothesis it names.

Examples
--------
>>> print(KOVC(3))
3-OVC: for every δ > 0 there is a c such that 3-OV with n vectors per set, of dimension c log n, has no O(n^(3-δ)) ...
>>> [implication.conclusion for implication in implications() if implication.premise == "SETH"]
['ETH', 'sparse CNF-SAT']
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache

import sympy

from reductions.errors import InputError
from reductions.problem import whole
from reductions.theory import sources
from reductions.theory.growth import BOUNDED, LOGARITHM, LOGARITHMIC, SUBPOLYNOMIAL, Growth, constant, power

__all__ = [
    "ETH",
    "HYPERCLIQUE",
    "KOVC",
    "OMEGA",
    "SETH",
    "Hypothesis",
    "Implication",
    "hypotheses",
    "hypothesis_named",
    "implications",
]

OMEGA = sympy.Symbol("omega", positive=True)
"""The exponent of matrix multiplication; `reductions.theory.algorithms.omega` has its dated value."""

LOOKED_UP = "2026-11-26"


@dataclass(frozen=True)
class Hypothesis:
    """A conjecture: for every δ > 0, no algorithm for `problem` on instances of `shape` in n^(exponent - δ).

    Attributes
    ----------
    name, statement, references
        As papers call it; what it says, in plain text; papers that pose it or survey it.
    problem, shape, exponent
        The name of the problem; how the sizes of its instances grow with n; the exponent, a number or one in ω. Names
        in the shape that are not sizes of the problem, such as the width of a formula, are side conditions. A bound on
        integers of a power of n stands for any n^O(1): exponents do not depend on which.
    some
        The hypothesis says "for some δ > 0 not in n^δ", and only an algorithm in n^o(1) refutes it.
    combinatorial, online
        It is about combinatorial algorithms only, which nobody has defined; about answers to one round before the next
        is seen.
    model
        The model of computation, "word RAM" with integers of O(log n) bits or "real RAM". Hypotheses are understood
        against randomised algorithms too.
    note
        What the statement does not say, or what became of it.
    family
        Of a hypothesis for every k: the member for a k.
    """

    name: str
    statement: str
    references: tuple[str, ...]
    problem: str = field(compare=False)
    shape: Mapping[str, Growth] = field(compare=False)
    exponent: sympy.Expr = field(compare=False)
    some: bool = field(default=False, compare=False)
    combinatorial: bool = field(default=False, compare=False)
    online: bool = field(default=False, compare=False)
    model: str = field(default="word RAM", compare=False)
    note: str = field(default="", compare=False)
    family: Callable[[int], Hypothesis] | None = field(default=None, compare=False)

    def member(self, k: int | None) -> Hypothesis:
        """Of a hypothesis for every k the one for this k; itself without a k, and where it is about no k."""
        return self if k is None or self.family is None else self.family(k)

    def __repr__(self) -> str:
        return self.name

    def __str__(self) -> str:
        return f"{self.name}: {self.statement}{f' {self.note}' if self.note else ''}"


@dataclass(frozen=True)
class Implication:
    """That one hypothesis implies another, for a reason that is not an edge of the graph; names, reason, reference."""

    premise: str
    conclusion: str
    reason: str
    reference: str


def sides(*names: str, **others: Growth) -> dict[str, Growth]:
    """A shape: these sizes are n, and the others grow as they are given."""
    return {**{name: power(1) for name in names}, **others}


def ETH() -> Hypothesis:
    """The exponential time hypothesis."""
    return Hypothesis(
        "ETH",
        "there is a δ > 0 such that 3-SAT on v variables has no O(2^(δ v)) algorithm.",
        (sources.IPZ,),
        "CNF",
        {"variables": LOGARITHM, "clauses": SUBPOLYNOMIAL, "width": constant(3)},
        sympy.Integer(0),
        some=True,
    )


def SETH() -> Hypothesis:
    """The strong exponential time hypothesis."""
    return Hypothesis(
        "SETH",
        "for every δ > 0 there is a k such that k-SAT on v variables has no O(2^((1-δ) v)) algorithm.",
        (sources.IMPAGLIAZZO_PATURI, f"{sources.ALMAN_SONG}, Hypothesis 4.1"),
        "CNF",
        {"variables": LOGARITHM, "clauses": SUBPOLYNOMIAL, "width": BOUNDED},
        sympy.Integer(1),
    )


def KOVC(order: int) -> Hypothesis:
    """The orthogonal vectors conjecture for k = `order` >= 2 sets."""
    k = whole("order", order, 2)
    return Hypothesis(
        f"{k}-OVC",
        f"for every δ > 0 there is a c such that {k}-OV with n vectors per set, of dimension c log n, "
        f"has no O(n^({k}-δ)) algorithm.",
        (sources.WILLIAMS, f"{sources.ALMAN_SONG}, Conjecture 4.3"),
        "OrthogonalVectors",
        _vectors(k, LOGARITHMIC),
        sympy.Integer(k),
    )


def _vectors(order: int, dimension: Growth) -> dict[str, Growth]:
    return sides("first", "others", order=constant(order), other_tuples=power(order - 1), dimension=dimension)


def _clique(k: int) -> Hypothesis:
    return Hypothesis(
        "k-clique",
        "for every k, a k-clique in a graph of n vertices is not found in O(n^(ω k/3 - δ)), for any δ > 0.",
        (sources.ABVW_PARSER,),
        "Clique",
        sides("vertices", edges=power(2), clique=constant(k)),
        OMEGA * k / 3,
        note="ω is the exponent of matrix multiplication; the exponent is the one for multiples k of 3. Bounds are "
        "computed with the best ω that is known, and become weaker when a better one is found.",
        family=_clique,
    )


def _combinatorial_clique(k: int) -> Hypothesis:
    return Hypothesis(
        "combinatorial k-clique",
        "for every k, no combinatorial algorithm finds a k-clique in a graph of n vertices in O(n^(k - δ)), δ > 0.",
        (sources.ABVW_PARSER,),
        "Clique",
        sides("vertices", edges=power(2), clique=constant(k)),
        sympy.Integer(k),
        combinatorial=True,
        note='"Combinatorial" has no formal definition: without fast matrix multiplication.',
        family=_combinatorial_clique,
    )


def HYPERCLIQUE(uniformity: int) -> Hypothesis:
    """The hyperclique hypothesis for hyperedges of h = `uniformity` vertices, 3 <= h <= 11; that for h + 1 follows.

    Limits of what follows for k vertices are read off at numbers k of at least 12.
    """
    h = whole("uniformity", uniformity, 3)
    if h > 11:
        raise InputError(f"uniformity must be at most 11, got {uniformity}")

    def member(k: int) -> Hypothesis:
        return Hypothesis(
            f"(k,{h})-hyperclique",
            f"for every k > {h}, a k-hyperclique in a {h}-uniform hypergraph of n vertices is not found in "
            "O(n^(k - δ)), δ > 0.",
            (sources.LVWW, sources.ABDN),
            "Hyperclique",
            sides("vertices", hyperedges=power(h), parts=constant(k), uniformity=constant(h)),
            sympy.Integer(k),
            family=member,
        )

    return member(h + 1)


def _weighted_clique(name: str, problem: str, what: str, note: str) -> Callable[[int], Hypothesis]:
    def member(k: int) -> Hypothesis:
        return Hypothesis(
            name,
            f"for every k >= 3, {what} in a graph of n vertices with integer weights of O(log n) bits is not found in "
            "O(n^(k - δ)), for any δ > 0.",
            (sources.VWW_WEIGHTS, sources.ABDN),
            problem,
            sides("vertices", clique=constant(k), bound=power(1)),
            sympy.Integer(k),
            note=note,
            family=member,
        )

    return member


MIN_WEIGHT = _weighted_clique("min-weight k-clique", "MinWeightClique", "a k-clique of least weight", "")
ZERO_WEIGHT = _weighted_clique("zero-weight k-clique", "ExactWeightClique", "a k-clique of weight 0", "")


@cache
def hypotheses() -> tuple[Hypothesis, ...]:
    """Those of the atlas; families at their smallest member, k-OVC for 2 and 3 sets."""
    return (
        ETH(),
        SETH(),
        Hypothesis(
            "sparse CNF-SAT",
            "for every δ > 0 there is a c such that CNF-SAT on v variables with c v clauses, of any width, has no "
            "O(2^((1-δ) v)) algorithm.",
            (sources.CIP,),
            "CNF",
            {"variables": LOGARITHM, "clauses": LOGARITHMIC},
            sympy.Integer(1),
            note="It is equivalent to SETH.",
        ),
        Hypothesis(
            "wide CNF-SAT",
            "for every δ > 0, CNF-SAT on v variables with v^O(1) clauses of any width has no O(2^((1-δ) v)) algorithm.",
            (sources.CIP,),
            "CNF",
            {"variables": LOGARITHM, "clauses": SUBPOLYNOMIAL},
            sympy.Integer(1),
            note="The algorithms for k-SAT of 2026 do not cover it: their constants depend on k.",
        ),
        KOVC(2),
        KOVC(3),
        Hypothesis(
            "moderate-dimension OVC",
            "for every δ > 0, 2-OV with n vectors per set, of dimension n^o(1), has no O(n^(2-δ)) algorithm.",
            (sources.GIKW, sources.ABDN),
            "OrthogonalVectors",
            _vectors(2, SUBPOLYNOMIAL),
            sympy.Integer(2),
            note="It is weaker than 2-OVC: a larger dimension is harder.",
        ),
        Hypothesis(
            "hitting set",
            "for every δ > 0 there is a c such that no O(n^(2-δ)) algorithm tells whether one of n vectors is "
            "orthogonal to none of n others, of dimension c log n.",
            (sources.ABBOUD_VWW_WANG,),
            "HittingVector",
            sides("first", "others", order=constant(2), other_tuples=power(1), dimension=LOGARITHMIC),
            sympy.Integer(2),
        ),
        Hypothesis(
            "3SUM",
            "for every δ > 0, 3SUM on n integers in [-n^3, n^3] has no O(n^(2-δ)) algorithm.",
            (sources.GAJENTAAN_OVERMARS, sources.SURVEY),
            "ThreeSum",
            sides("first", "second", "third", bound=power(3)),
            sympy.Integer(2),
            note="Larger integers shrink to that range by hashing, for randomised algorithms.",
        ),
        Hypothesis(
            "real 3SUM",
            "for every δ > 0, 3SUM on n real numbers has no O(n^(2-δ)) algorithm on the real RAM.",
            (sources.GAJENTAAN_OVERMARS,),
            "ThreeSum",
            sides("first", "second", "third"),
            sympy.Integer(2),
            model="real RAM",
        ),
        Hypothesis(
            "APSP",
            "for every δ > 0, all-pairs shortest paths in graphs of n vertices with integer weights of O(log n) bits "
            "have no O(n^(3-δ)) algorithm.",
            (sources.VWW,),
            "AllPairsShortestPaths",
            sides("vertices", edges=power(2), bound=power(1)),
            sympy.Integer(3),
        ),
        Hypothesis(
            "real APSP",
            "for every δ > 0, all-pairs shortest paths with real weights have no O(n^(3-δ)) algorithm on the real RAM.",
            (sources.VWW,),
            "AllPairsShortestPaths",
            sides("vertices", edges=power(2)),
            sympy.Integer(3),
            model="real RAM",
        ),
        Hypothesis(
            "Exact Triangle",
            "for every δ > 0, a triangle of weight 0 in a graph of n vertices with integer weights of O(log n) bits is "
            "not found in O(n^(3-δ)).",
            (sources.VWW_WEIGHTS,),
            "ZeroTriangle",
            sides("first", "second", "third", bound=power(1)),
            sympy.Integer(3),
        ),
        Hypothesis(
            "(min,+)-convolution",
            "for every δ > 0, the (min,+)-convolution of two sequences of n integers of O(log n) bits has no "
            "O(n^(2-δ)) algorithm.",
            (sources.CMWW,),
            "MinPlusConvolution",
            sides("length", bound=power(1)),
            sympy.Integer(2),
        ),
        MIN_WEIGHT(3),
        ZERO_WEIGHT(3),
        _clique(3),
        _combinatorial_clique(3),
        HYPERCLIQUE(3),
        Hypothesis(
            "combinatorial BMM",
            "for every δ > 0, no combinatorial algorithm multiplies Boolean n by n matrices in O(n^(3-δ)).",
            (sources.VWW,),
            "BooleanProduct",
            sides("rows", "inner", "columns"),
            sympy.Integer(3),
            combinatorial=True,
            note='"Combinatorial" has no formal definition: without fast matrix multiplication.',
        ),
        Hypothesis(
            "OMv",
            "for every δ > 0, the products of a Boolean n by n matrix with n vectors, each given after the product "
            "before it, are not found in O(n^(3-δ)) in all, with an error of at most 1/3.",
            (sources.HENZINGER,),
            "OnlineMatrixVector",
            sides("rows", "columns", "rounds"),
            sympy.Integer(3),
            online=True,
            note="Any polynomial time may be spent on the matrix before the first vector.",
        ),
    )


def hypothesis_named(name: str) -> Hypothesis:
    """The hypothesis of this name, in any case of its letters, with or without hyphens; k-OVC for any k.

    Hypotheses on hypercliques have names such as (k,4)-hyperclique.

    Raises
    ------
    InputError
        If there is none.
    """
    wanted = _folded(ALIASES.get(_folded(name), name))
    for hypothesis in hypotheses():
        if _folded(hypothesis.name) == wanted:
            return hypothesis
    for pattern, member in ((r"(\d{1,4})ovc", KOVC), (r"k(\d{1,4})hyperclique", HYPERCLIQUE)):
        if (found := re.fullmatch(pattern, wanted, re.ASCII)) is not None:
            return member(int(found[1]))
    names = ", ".join(hypothesis.name for hypothesis in hypotheses())
    raise InputError(f"{name!r} is not a hypothesis of the atlas; there are {names}")


ALIASES = {"minconv": "(min,+)-convolution", "hsc": "hitting set", "bmm": "combinatorial BMM", "clique": "k-clique"}
"""Shorter names."""


def _folded(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


@cache
def implications() -> tuple[Implication, ...]:
    r"""Implications with their reasons, beside those that the atlas derives from the edges.

    From k+1 sets to k: an algorithm for k-OV in $O(n^{k-\delta})$, run for each vector x of one set on the other sets
    restricted to the coordinates where x is 1, decides (k+1)-OV in $O(n^{k+1-\delta})$. [proved here]
    """
    return (
        Implication(
            "SETH", "ETH", "a fast algorithm for 3-SAT solves each leaf of every sparsified k-CNF", sources.IPZ
        ),
        Implication("SETH", "sparse CNF-SAT", "width and density have the same limit exponents", sources.CIP),
        Implication("sparse CNF-SAT", "SETH", "width and density have the same limit exponents", sources.CIP),
        Implication(
            "sparse CNF-SAT",
            "wide CNF-SAT",
            "formulas of c v clauses are among those of polynomially many",
            "by definition",
        ),
        Implication(
            "3-OVC",
            "2-OVC",
            "2-OV is run once for each vector of a third set, on the coordinates where that vector is 1",
            "proved in reductions.theory.hypotheses",
        ),
        Implication("2-OVC", "moderate-dimension OVC", "dimension c log n is among dimensions n^o(1)", "by definition"),
        Implication(
            "hitting set",
            "2-OVC",
            "vectors are grouped, and a pair of groups is asked again after each orthogonal pair",
            sources.ABBOUD_VWW_WANG,
        ),
        Implication(
            "min-weight k-clique",
            "moderate-dimension OVC",
            "a randomised reduction, for large k; not in the graph",
            sources.ABDN,
        ),
        Implication(
            "zero-weight k-clique",
            "moderate-dimension OVC",
            "a randomised reduction, for large k; not in the graph",
            sources.ABDN,
        ),
    )
