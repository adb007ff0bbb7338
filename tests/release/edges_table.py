"""Write docs/edges.md: every edge with what it is, what it declares, and what was built of a random source.

Run as a script, it writes the file; the test beside it holds the file to the catalogue.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np

from reductions import catalogue
from reductions.errors import BudgetError, InputError
from reductions.reduction import FanOut, Online

PAGE = Path(__file__).parents[2] / "docs" / "edges.md"

OPENING = """# The edges

Written by `python tests/release/edges_table.py` from the catalogue; a test holds it to what edges declare.

- *kind*: many-one (one question), fan-out (questions until one is YES), function (the answer is a value), Turing
  (questions depend on answers), online (rounds, each answered before the next is seen); "seed" where it is randomised.
- *questions*, *sizes of the target*: as declared, `=` exact, `<=` at most, in the symbols of the source and of the
  edge's parameters; see the module for what they stand for. Questions of different sizes are together as large as so
  many of the largest; those of an online reduction are rounds of so many instances. Logarithms are to the base that
  is written.
- *own steps*: those that the edge takes itself, up to constants, where they are not the size of what it writes.
- *built*: the sizes of a random source and of the first question about it that an edge with its default parameters
  makes, numbers that a test compares with what is declared. [Sizes, measured](sizes.md) has fits to many sources.
"""


def kind_of(edge):
    """In a word or two."""
    if issubclass(edge, Online):
        kind = "online"
    elif issubclass(edge, FanOut):
        kind = "many-one" if edge.overhead.calls.expression == 1 else "fan-out"
    elif edge.overhead.calls.expression == 1:
        kind = "function"
    else:
        kind = "Turing"
    return f"{kind}, seed" if "seed" in {f.name for f in fields(edge)} else kind


def written(expression):
    """An expression short enough for a cell."""
    text = str(expression).replace("**", "^").replace("ceiling", "ceil")
    return text if len(text) <= 90 else "see the module"


def questions_of(edge):
    calls, volume, streams = edge.overhead.calls, edge.overhead.volume, edge.overhead.streams
    parts = [f"{calls.relation} {written(calls.expression)}"]
    parts += [f"as large as {written(volume)} of the largest"] * (volume is not None)
    return "; ".join([*parts, *([f"rounds of {written(streams)}"] * (streams is not None))])


def sizes_of(edge):
    sizes = (f"{name} {bound.relation} {written(bound.expression)}" for name, bound in edge.overhead.sizes.items())
    growth = (f"{symbol} grows as {written(e)}" for symbol, e in edge.overhead.growth.items() if e is not None)
    return "; ".join([*sizes, *growth])


def drawn(edge):
    """A random source that the edge takes, not the emptiest; None if none of fifty is."""
    rng = np.random.default_rng(0)
    found = None
    if not hasattr(edge.source, "random"):
        return None
    for _ in range(50):
        source = edge.source.random(rng)
        if all(source.measured()[name] == value for name, value in edge.requires.items()):
            try:
                edge().check(source)
            except (InputError, BudgetError):
                continue
            if found is None or sum_of(source) > sum_of(found):
                found = source
    return found


def sum_of(source):
    return sum(float(value) for value in source.measured().values())


def built(edge):
    """Sizes of a source and of the first question about it."""
    source = drawn(edge)
    if source is None:
        return "-"
    try:
        question = next(edge().converse(source), None)
    except StopIteration:
        question = None
    if question is None:
        return f"{told(source)}: nothing to ask"
    return f"{told(source)} -> {told(question)}"


def told(instance):
    return ", ".join(
        f"{value:.4g}" if isinstance(value, float) else str(value) for value in instance.measured().values()
    )


def declared():
    """What edges declare, a row each."""
    for name, (*_, module) in catalogue.EDGES.items():
        edge = catalogue.edge(name)
        yield (
            f"[{edge.source.__name__} -> {edge.target.__name__}](../reductions/edges/{module}.py)",
            kind_of(edge),
            questions_of(edge),
            sizes_of(edge),
            "-" if edge.overhead.own is None else written(edge.overhead.own),
            edge.theorem.reference,
        )


def rows():
    for name, (*said, reference) in zip(catalogue.EDGES, declared(), strict=True):
        yield (*said, built(catalogue.edge(name)), reference)


def page():
    """The whole page."""
    heading = ("edge", "kind", "questions", "sizes of the target", "own steps", "built", "reference")
    lines = [heading, ("---",) * len(heading), *rows()]
    return (
        OPENING
        + "\n"
        + "\n".join(f"| {' | '.join(cell.replace('|', '/') for cell in line)} |" for line in lines)
        + "\n"
    )


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
