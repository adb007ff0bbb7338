"""The algorithms that bounds are held against: what each does in which time and model, since when, on what evidence.

Beside these, every problem brings the algorithm of its own `solve`, in the time that it declares. Dates of 2026 are
those on which the sources were read or dated themselves; no proof was checked here. "Machine-checked" means that Lean's
kernel accepts that a program with that running time exists; that the statement says what the paper says was read by
people.

Examples
--------
>>> for when in ("2026-09", "2026-11-26"):
...     print([algorithm.date for algorithm in algorithms(when) if algorithm.problem == "ThreeSum"])
['1960']
['1960', '2026-10-05', '2026-10-07', '2026-10-05']
>>> omega("2026-09"), omega("2026-11-26")
(Fraction(2371339, 1000000), Fraction(9, 4))
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from typing import Literal, TypeAlias

import sympy
from sympy.parsing.sympy_parser import parse_expr, rationalize, standard_transformations

from reductions.errors import InputError
from reductions.graph import problem_named
from reductions.theory import sources
from reductions.theory.exponents import Kind, Shape, measured
from reductions.theory.growth import Growth, constant, growth
from reductions.theory.hypotheses import LOOKED_UP, OMEGA, hypothesis_named

__all__ = ["Algorithm", "Evidence", "algorithm_from", "algorithms", "omega", "source_of_omega"]

Evidence: TypeAlias = Literal["textbook", "refereed", "manuscript", "machine-checked", "implemented", "assumed"]

LITTLE, ETA = sympy.symbols("o eta", positive=True)
"""A quantity that goes to 0; a positive constant that the source does not state."""

OMEGAS = (
    ("2024-04", Fraction(2371339, 10**6), sources.ADVXXZ),
    (
        "2026-11-24",
        Fraction(9, 4),
        "OpenAI, 2026, openai/math, family 107, Lean; a matching lower bound is claimed there too",
    ),
)
WORD = "word RAM"
INTEGERS = "deterministic, on the word RAM, integers of absolute value n^O(1)"


@dataclass(frozen=True)
class Algorithm:
    """That a problem is solved in some time.

    Attributes
    ----------
    name, problem
        What it is called, and the name of the problem.
    time
        An expression in the names of the problem's sizes; `omega` is the exponent of matrix multiplication, `o` goes to
        0, and `eta` is a positive constant that the source does not state.
    date
        When it became known: a year, a month or a day, as in 2026-10-05.
    evidence
        "textbook", "refereed", "manuscript", "machine-checked", "implemented" for a problem's own `solve`, or "assumed"
        for a question of the user.
    reference
        Title, authors and venue, and what the source says of model and range.
    model, randomized, combinatorial, online
        As of `Hypothesis`: what computes it; whether it may err; whether it uses no fast matrix multiplication; whether
        it answers a round before it sees the next.
    where
        Side conditions that the instances must keep: `{"width": "bounded"}` for clauses of at most k literals,
        `{"bound": "polynomial"}` for integers of absolute value n^O(1).
    """

    name: str
    problem: str
    time: str
    date: str
    evidence: Evidence
    reference: str
    model: str = WORD
    randomized: bool = False
    combinatorial: bool = False
    online: bool = False
    where: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return f"{self.problem} in {self.time.replace('**', '^')}, {self.evidence}: {self.reference}"

    def exponent(self, kind: Kind, shape: Shape, omega: Fraction) -> Fraction | None:
        """The exponent of its time on instances of this shape; None where its side conditions are not kept.

        Raises
        ------
        NoExponent
            If the time is not a power of n there.
        """
        for name, condition in self.where.items():
            if name not in shape or (condition == "bounded" and shape[name].log != 0):
                return None  # a shape has only sizes of n^O(1)
        values: dict[sympy.Symbol, Growth] = {
            OMEGA: constant(omega),
            LITTLE: constant(0),
            ETA: constant(Fraction(1, 10**6)),
        }
        values |= {symbol: shape[name] for name, symbol in kind.symbols.items() if name in shape}
        return growth(_parsed(self.time, kind), values).power

    def largest_terms(self, kind: Kind, shape: Shape) -> str:
        """The time as it is read for instances of this shape: constants put in, and only the terms that count."""
        known = {symbol: shape[name] for name, symbol in kind.symbols.items() if name in shape}
        expression = _parsed(self.time, kind)
        constants = {
            s: sympy.Rational(g.value.numerator, g.value.denominator) for s, g in known.items() if g.value is not None
        }
        terms = sympy.expand(expression.subs(constants)).as_ordered_terms()
        powers = [
            growth(term, {**known, OMEGA: constant(2), LITTLE: constant(0), ETA: constant(0)}).power for term in terms
        ]
        left = sympy.Add(*(term for term, p in zip(terms, powers, strict=True) if p == max(powers)))
        names = {symbol: sympy.Symbol(name) for name, symbol in kind.symbols.items()}
        return str(left.xreplace(names)).replace("**", "^").replace("Max(", "max(")


@cache
def _parsed(time: str, kind: Kind) -> sympy.Expr:
    """The time as an expression in the problem's symbols."""
    names = {**kind.symbols, "omega": OMEGA, "o": LITTLE, "eta": ETA, "max": sympy.Max, "min": sympy.Min}
    names |= {"log": sympy.log, "sqrt": sympy.sqrt, "floor": sympy.floor, "ceiling": sympy.ceiling}
    parsed: sympy.Expr = parse_expr(time, local_dict=names, transformations=(*standard_transformations, rationalize))
    if unknown := parsed.free_symbols - set(names.values()):
        raise InputError(
            f"time {time!r} mentions {', '.join(sorted(map(str, unknown)))}; the sizes of {kind.__name__} are "
            f"{', '.join(kind.symbols)}"
        )
    return parsed


def omega(as_of: str) -> Fraction:
    """The least upper bound on the exponent of matrix multiplication that was known on a day, since April 2024."""
    return _best_omega(as_of)[0]


def source_of_omega(as_of: str) -> str:
    """Where the value of `omega` comes from."""
    return _best_omega(as_of)[1]


def _best_omega(as_of: str) -> tuple[Fraction, str]:
    known_ones = [(value, source) for date, value, source in OMEGAS if known(date, as_of)]
    return known_ones[-1] if known_ones else OMEGAS[0][1:]


def known(date: str, as_of: str) -> bool:
    """Whether something of this date was known on that day, or by the end of that month or year.

    What has the date of a month was known on no day of it for sure.

    Examples
    --------
    >>> [known("2026-10", day) for day in ("2026-09", "2026-10-31", "2026-10", "2026-11-01")]
    [False, False, True, True]
    """
    return date[: len(as_of)] <= as_of and (len(date) >= len(as_of) or not as_of.startswith(date))


def algorithms(as_of: str) -> tuple[Algorithm, ...]:
    """Those that were known on a day, or by the end of a month or a year; where ω is in a time, with its source."""
    value = f"with ω at most {float(omega(as_of)):g} by {source_of_omega(as_of)}"
    return tuple(
        replace(algorithm, reference=f"{algorithm.reference}; {value}") if "omega" in algorithm.time else algorithm
        for algorithm in _all()
        if known(algorithm.date, as_of)
    )


@cache
def _all() -> tuple[Algorithm, ...]:
    found = [
        Algorithm(
            "k-SAT, Claude 2026",
            "CNF",
            "2**(o*variables)",
            "2026-10",
            "machine-checked",
            '"A 2^{o(n)} Time Algorithm for 3-SAT", Claude (Anthropic), 2026, anthropics/formal-math, folder eth: '
            "k-SAT for every fixed k in 2^O(v log log v / sqrt(log v)), deterministic, a Turing machine in Lean 4",
            where={"width": "bounded"},
        ),
        Algorithm(
            "k-SAT, OpenAI 2026",
            "CNF",
            "2**(o*variables)",
            "2026-10-17",
            "machine-checked",
            '"The Exponential Time Hypothesis is False", OpenAI, 17 October 2026, openai/math, family 378: k-SAT for '
            "every fixed k in polynomial space, deterministic; Lean proves 2^O_k(v (log log v)^2 / sqrt(log v))",
            where={"width": "bounded"},
        ),
        Algorithm(
            "triangles by matrix products",
            "Triangle",
            "vertices**omega",
            "1978",
            "refereed",
            "A. Itai and M. Rodeh, SICOMP 1978",
        ),
        Algorithm(
            "triangles of sparse graphs",
            "Triangle",
            "edges**(2*omega/(omega + 1))",
            "1997",
            "refereed",
            'N. Alon, R. Yuster and U. Zwick, "Finding and counting given length cycles", Algorithmica 1997',
        ),
        Algorithm(
            "breadth-first search from every vertex",
            "Diameter",
            "vertices*(vertices + edges)",
            "1960",
            "textbook",
            "any textbook",
            combinatorial=True,
        ),
        Algorithm(
            "common neighbours kept for every pair",
            "DynamicTriangle",
            "vertices**3 + rounds*changes*vertices",
            "1960",
            "textbook",
            "any textbook",
            combinatorial=True,
            online=True,
        ),
        Algorithm(
            "two pointers",
            "ThreeSum",
            "first*(second + third)",
            "1960",
            "textbook",
            "any textbook",
            combinatorial=True,
        ),
        Algorithm(
            "cliques by matrix products",
            "Clique",
            "vertices**(omega*floor(clique/3) + clique - 3*floor(clique/3))",
            "1985",
            "refereed",
            'J. Nešetřil and S. Poljak, "On the complexity of the subgraph problem", 1985',
        ),
    ]
    for problem in ("BooleanProduct", "TransitiveClosure"):
        size = "vertices" if problem == "TransitiveClosure" else "max(rows, inner, columns)"
        found.append(
            Algorithm(
                f"{problem} by fast products",
                problem,
                f"{size}**omega",
                "1971",
                "refereed",
                "M. J. Fischer and A. R. Meyer, SWAT 1971",
            )
        )
    lists, weights, vertices = "max(first, second, third)", "max(first, second, third)", "vertices"
    product = "max(rows, inner, columns)"
    for problem, size, avw, lean, theorem in (
        ("ThreeSum", lists, "1.9992", "1.99896", "Theorem 22"),
        ("ZeroTriangle", weights, "2.9983", "2.99791", "Theorem 19"),
        ("MinPlusProduct", product, "2.99942", "2.99791", "Theorem 22"),
        ("AllPairsShortestPaths", vertices, "2.99942", "2.99791", "Theorem 22"),
    ):
        found += [
            Algorithm(
                f"{problem}, Alman and Vassilevska Williams 2026",
                problem,
                f"{size}**{avw}",
                "2026-10-05",
                "machine-checked",
                f"{sources.AVW}, {theorem}; {sources.LEAN}; {INTEGERS}",
                where={"bound": "polynomial"},
            ),
            Algorithm(
                f"{problem}, improved exponent",
                problem,
                f"{size}**{lean}",
                "2026-10-07",
                "machine-checked",
                f"{sources.EXPONENTS}; {INTEGERS}",
                where={"bound": "polynomial"},
            ),
        ]
    found.append(
        Algorithm(
            "zero-weight cliques, Alman and Vassilevska Williams 2026",
            "ExactWeightClique",
            "vertices**(clique - 0.0017*floor(clique/3))",
            "2026-10-05",
            "machine-checked",
            f"{sources.AVW}, Corollary 39; {sources.LEAN}; {INTEGERS}",
            where={"bound": "polynomial"},
        )
    )
    for problem, size, exponent in (("ThreeSum", lists, 2), ("AllPairsShortestPaths", vertices, 3)):
        found.append(
            Algorithm(
                f"{problem} of real numbers, Alman and Vassilevska Williams 2026",
                problem,
                f"{size}**({exponent} - eta)",
                "2026-10-05",
                "manuscript",
                f"{sources.AVW}, Theorem 35; Las Vegas, on the real RAM; not formalised",
                model="real RAM",
                randomized=True,
            )
        )
    return tuple(found)


def algorithm_from(text: str) -> Algorithm:
    """The algorithm that a line supposes, such as "3SUM in n^1.5" or "Diameter in edges^1.9".

    n stands for the number of vertices of a graph, else for the largest of the sizes.
    """
    subject, _, time = text.partition(" in ")
    found = re.fullmatch(r"\s*([A-Za-z_]\w*)\s*(?:\^|\*\*)\s*\(?(\d+(?:\.\d+|/\d+)?)\)?\s*", time)
    if found is None:
        raise InputError(f"a supposed algorithm is written like '3SUM in n^1.5', got {text!r}")
    name, exponent = found[1], Fraction(found[2])
    try:
        kind = problem_named(hypothesis_named(subject.strip()).problem)
    except InputError:
        kind = problem_named(subject.strip())
    if name == "n" and "n" not in kind.symbols:
        name = "vertices" if "vertices" in kind.symbols else f"max({', '.join(measured(kind))})"
    elif name not in kind.symbols:
        raise InputError(f"{name!r} is not a size of {kind.__name__}; there are {', '.join(kind.symbols)}")
    return Algorithm(
        f"supposed: {text}", kind.__name__, f"({name})**({exponent})", LOOKED_UP, "assumed", text.strip(), online=True
    )
