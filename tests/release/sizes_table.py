"""Write docs/sizes.md and docs/sizes.svg: sizes that edges built, fitted against those of their sources.

Run as a script, it takes some minutes; the test beside it holds the page to the catalogue.
"""

from __future__ import annotations

from itertools import islice
from math import log2
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.lines import Line2D

from reductions import catalogue
from reductions.draw.style import PALETTE, new, styled
from reductions.edges import OrthogonalVectorsToGapMaxIPDirect
from reductions.errors import BudgetError
from reductions.overhead import evaluate
from reductions.problems import OrthogonalVectors
from reductions.theory.exponents import measured

DOCS = Path(__file__).parents[2] / "docs"
PAGE, FIGURE = DOCS / "sizes.md", DOCS / "sizes.svg"
SEEDS, QUESTIONS, LEAST, STRAY = 4, 8, 0.75, 0.1
BITS = 100
"""A declared size that gains so many bits from one far end to the other is exponential."""


class Axis(NamedTuple):
    """Along which sources grow: a setting of `random`, the sizes whose sum is n or d, values, the settings that stay.

    The limit is taken between two n or d that are far out.
    """

    setting: str
    sizes: frozenset[str]
    values: tuple[int, ...]
    fixed: dict[str, int]
    far: tuple[int, int] = (2**20, 2**30)


MANY = frozenset(("first", "others", "second", "queries", "keys", "patterns", "strings"))
LONG = frozenset(("dimension", "length"))
N, D = (16, 32, 64, 128), (8, 16, 32, 64)
AXES = {
    "vectors": (Axis("vectors", MANY, N, {"dimension": 8}), Axis("dimension", LONG, D, {"vectors": 16})),
    "words": (Axis("words", MANY, N, {"length": 8}), Axis("length", LONG, D, {"words": 16})),
    "variables": (
        Axis("variables", frozenset(("variables",)), (6, 10, 14, 18), {"clauses": 20}, (600, 1200)),
        Axis("clauses", frozenset(("clauses",)), (10, 20, 40, 80), {"variables": 8}, (600, 1200)),
    ),
    "length": (Axis("length", MANY, N, {}), None),
}
"""By a setting of the `random` of the source: along n, and along d if there is one."""

OPENING = f"""# Sizes, measured

Written by `python tests/release/sizes_table.py`; a test holds it to the list of edges. These are the edges whose
sources are vectors, formulas or strings, with their default parameters, and every size of a target that its running
time is measured in: the largest of the first {QUESTIONS} questions about each of {SEEDS} random sources per setting.

- *n* is the number of vectors in all sets, of about {", ".join(map(str, N))} each and of dimension 8, whose
  coordinates are 1 half of the time; or of letters in both strings, as many; or of variables, which are
  {", ".join(map(str, AXES["variables"][0].values))}, with 20 clauses.
- *d* is the dimension, which is {", ".join(map(str, D))}, with about 16 vectors in each set; or the number of clauses,
  {", ".join(map(str, AXES["variables"][1].values))}, on 8 variables. Strings have none.

Exponents are p for n^p, fitted by least squares in logarithms, or c for 2^(cn) where the declared size is exponential:
of what was *built* > of what the edge *declares* for these sources > of what it declares far out, the *limit*, from
2^20 to 2^30, or from 600 to 1200 for formulas. Three equal numbers are written once. The quotients are the least and
the largest of what was built and what was declared, and the last column says why an exponent differs from its limit.
"""


class Point(NamedTuple):
    """A source's n or d, the other of the two, and one size of the target: the largest built, and the one declared."""

    at: float
    other: float
    built: float
    declared: float


class Fit(NamedTuple):
    """Exponents of a size along an axis; the limit is None where nothing can be evaluated that far out."""

    built: float
    declared: float
    limit: float | None
    exponential: bool

    @property
    def strays(self):
        return self.limit is not None and abs(self.built - self.limit) > STRAY

    def __str__(self):
        numbers = [f"{number + 0.0:.2f}".replace("-0.00", "0.00") for number in self[:3] if number is not None]
        if self.exponential:
            numbers = [f"2^({number} n)" for number in numbers]
        return numbers[0] if len(set(numbers)) == 1 else " > ".join(numbers)


class Row(NamedTuple):
    """One size of the target of an edge."""

    edge: type
    size: str
    fits: tuple[Fit | None, ...]
    quotients: tuple[float, float]

    @property
    def name(self):
        return f"{self.edge.source.__name__} -> {self.edge.target.__name__}"

    def remark(self):
        """What the limit differs by, if it does."""
        if not any(fit is not None and fit.strays for fit in self.fits):
            return ""
        below = self.edge.overhead.sizes[self.size].relation == "<=" and any(
            fit is not None and fit.strays and abs(fit.built - fit.declared) > STRAY / 2 for fit in self.fits
        )
        return "at most: these sources need less" if below else "terms of lower order"


def edges():
    """The names of the edges of the page, and their modules."""
    for name, (source, _, module) in catalogue.EDGES.items():
        if catalogue.PROBLEMS[source].partition(".")[0] in ("vectors", "formulas", "strings"):
            yield name, module


def axes_of(problem):
    settings = problem.random.__kwdefaults__ if hasattr(problem, "random") else AXES
    return next(axes for setting, axes in AXES.items() if setting in settings)


def source_of(edge, axis, value, seed):
    """A random source nearly as large as the settings say, in every size."""
    rng, settings = np.random.default_rng(seed), {**axis.fixed, **edge.requires, axis.setting: value}
    least = {name: LEAST * settings[a.setting] for a in axes_of(edge.source) if a is not None for name in a.sizes}
    while True:
        source = random_source(edge.source, rng, settings)
        size = source.measured()
        if all(size[name] >= least[name] for name in least.keys() & size.keys()):
            return source


def random_source(problem, rng, settings):
    """From the problem's own `random`; of the gap problem, which has none, from vectors."""
    if hasattr(problem, "random"):
        return problem.random(rng, **settings)
    return next(OrthogonalVectorsToGapMaxIPDirect().targets(OrthogonalVectors.random(rng, **settings)))


def asked(edge, source):
    """Some questions: as long as all answers are NO, or only the first where answers are values."""
    talk = edge().converse(source)
    try:
        yield next(talk)
        while hasattr(edge, "targets"):
            yield talk.send(None)
    except StopIteration:
        return


def points(edge, axis, across):
    """For each size of the target, a point for each source; and n or d and the sizes of a small and a large source."""
    found = {name: [] for name in measured(edge.target) if name in edge.overhead.sizes}
    ends = []
    for value in axis.values:
        sources = [source_of(edge, axis, value, seed) for seed in range(SEEDS)]
        try:
            asked_about = [[q.measured() for q in islice(asked(edge, source), QUESTIONS)] for source in sources]
        except BudgetError:  # guesses, or an edge's own memory
            continue
        for source, questions in zip(sources, asked_about, strict=True):
            size = source.measured()
            said, at, other = edge().project(size), along(axis, size), along(across, size)
            ends.append((at, size))
            for name, some in found.items() if questions else ():
                largest = max(question[name] for question in questions)
                some.append(Point(at, other, max(1.0, largest), max(1.0, said[name])))
    return found, (ends[0], ends[-SEEDS])


def along(axis, size):
    """The n or d of a source; of an axis that it has not, nothing."""
    return sum(size.get(name, 0) for name in axis.sizes) if axis is not None else 0


def far_out(edge, ends, at):
    """The sizes that are declared for a source of this n or d, whose own sizes grow on by whole powers."""
    (first, small), (last, large) = ends
    factor = at / last
    grown = {
        name: round(large[name] * factor ** round(log2(max(1, large[name]) / max(1, small[name])) / log2(last / first)))
        for name in large
    }
    try:
        values = edge().values(grown)
    except BudgetError:
        return {}
    found = {}
    for name, bound in edge.overhead.sizes.items():
        try:
            found[name] = evaluate(bound.expression, values)
        except BudgetError:
            continue
    return found


def fitted(edge, axis, across):
    """For each size of the target, its fit and the quotients of its points."""
    found, ends = points(edge, axis, across)
    far = [far_out(edge, ends, at) for at in axis.far]
    for name, some in found.items():
        bits = [log2(max(1, said[name])) for said in far if name in said]
        exponential = len(bits) == 2 and bits[1] - bits[0] > BITS
        scale = float if exponential else log2
        low, high = map(scale, axis.far)
        limit = (bits[1] - bits[0]) / (high - low) if len(bits) == 2 else None
        built, declared = (slope(some, scale, [log2(getattr(p, what)) for p in some]) for what in ("built", "declared"))
        yield name, Fit(built, declared, limit, exponential), [point.built / point.declared for point in some]


def slope(some, scale, values):
    """By least squares, in n and d at once where both vary, as random sources of one setting are not of one size."""
    columns = [[1.0] * len(some), [scale(point.at) for point in some]]
    if len({point.other for point in some}) > 1:
        columns.append([log2(max(1, point.other)) for point in some])
    return float(np.linalg.lstsq(np.transpose(columns), np.array(values), rcond=None)[0][1])


def rows():
    """What the page says, row by row: sizes that do not grow are left out."""
    for edge in (catalogue.edge(name) for name, _ in edges()):
        fits, quotients = {}, {}
        n, d = axes_of(edge.source)
        for place, (axis, across) in enumerate(((n, d), (d, n))):
            for name, fit, some in fitted(edge, axis, across) if axis is not None else ():
                fits.setdefault(name, [None, None])[place] = fit
                quotients.setdefault(name, []).extend(some)
        for name, some in fits.items():
            if any(fit is not None and max(map(abs, filter(None, fit[:3])), default=0) > 0.005 for fit in some):
                yield Row(edge, name, tuple(some), (min(quotients[name]), max(quotients[name])))


def page(found):
    """The whole page."""
    heading = ("edge", "size of the target", "along n", "along d", "built / declared", "difference")
    lines, before = [heading, ("---",) * len(heading)], None
    for row in found:
        module = row.edge.__module__.rpartition(".")[2]
        edge = "" if row.edge is before else f"[{row.name}](../reductions/edges/{module}.py)"
        quotients = " to ".join(dict.fromkeys(f"{quotient:.2f}" for quotient in row.quotients))
        lines.append((edge, row.size, *("-" if fit is None else str(fit) for fit in row.fits), quotients, row.remark()))
        before = row.edge
    strays = [fit for row in found for fit in row.fits if fit is not None and fit.strays]
    number = sum(fit is not None for row in found for fit in row.fits)
    exact = [row for row in found if row.edge.overhead.sizes[row.size].relation == "="]
    return "\n".join(
        (
            OPENING,
            f"There are {number} exponents, of {len(found)} sizes of {len({row.edge for row in found})} edges. "
            f"{number - len(strays)} are within {STRAY} of their limit; the figure has the others.\n"
            f"All {len(exact)} sizes that are declared to be exact are what was built.\n",
            f"![Exponents at these sizes, and their limits, where the two differ by more than {STRAY}](sizes.svg)\n",
            *(f"| {' | '.join(line)} |" for line in lines),
            "",
        )
    )


@styled
def figure(found):
    """Exponents that are more than `STRAY` from their limit: what was built, what was declared, and the limit."""
    some = [
        (f"{row.edge.__name__}: {row.size}, along {axis}" + (" (exponential)" if fit.exponential else ""), fit)
        for row in found
        for fit, axis in zip(row.fits, "nd", strict=True)
        if fit is not None and fit.strays
    ]
    some.sort(key=lambda pair: (pair[1].limit, pair[1].built), reverse=True)
    drawing, (axes,) = new(12.0, 1.6 + 0.27 * len(some))
    marks = (("built", "o", PALETTE["vermillion"], 60), ("declared", "|", PALETTE["black"], 90))
    for height, (_, fit) in enumerate(some):
        axes.plot([fit.built, fit.limit], [height, height], color="#BBBBBB", linewidth=1.5, zorder=1)
        axes.scatter([fit.limit], [height], marker="D", color=PALETTE["blue"], s=40, zorder=2)
        for what, mark, color, area in marks:
            axes.scatter([getattr(fit, what)], [height], marker=mark, color=color, s=area, zorder=3)
    axes.set(yticks=range(len(some)), yticklabels=[name for name, _ in some], xlabel="exponent")
    axes.tick_params(axis="y", labelsize=10)
    axes.set_ylim(len(some) - 0.4, -0.6)
    said = [Line2D([], [], marker=mark, color=color, linestyle="", label=what) for what, mark, color, _ in marks]
    said.append(Line2D([], [], marker="D", color=PALETTE["blue"], linestyle="", label="limit of what is declared"))
    drawing.legend(handles=said, loc="outside upper center", ncols=3)
    return drawing


if __name__ == "__main__":
    everything = list(rows())
    for row in everything:
        if row.edge.overhead.sizes[row.size].relation == "=" and max(abs(q - 1) for q in row.quotients) > 1e-9:
            raise SystemExit(f"{row.name}: {row.size} is declared to be exact, built / declared is {row.quotients}")
    PAGE.write_text(page(everything), encoding="utf-8")
    FIGURE.write_bytes(figure(everything).encoded("svg"))
