"""What `hardchain decide --dry-run` prints: the columns of the table on the page of costs, of one instance."""

from __future__ import annotations

import json
import os
from textwrap import wrap
from typing import TYPE_CHECKING

import click

from reductions.overhead import rough

if TYPE_CHECKING:
    from reductions.running.costs import Cost

__all__ = ["CORES", "columns", "print_cost", "seconds_in_words"]

# ruff: noqa: PLC0415

CORES = 64
"""For so many the seconds are said too."""

WIDTH = 80


def columns(found: Cost) -> dict[str, str]:
    """What does not depend on the machine beside sizes of the source, in words, by the names of the columns."""
    from attention.support.memory import in_words

    what = found.projection
    return {
        "code": found.code or "-",
        "order x tuples": "-" if what.tuples is None else f"{what.size['order']} x {rough(what.tuples)}",
        "messages": rough(what.messages) if what.messages else "-",
        "questions": rough(what.questions),
        "memory": in_words(what.memory_asked),
    }


def counted(value: float) -> str:
    """A size, in digits, or in four of them where it is not whole."""
    return rough(value) if isinstance(value, int) else f"{value:,.4g}"


def seconds_in_words(value: float) -> str:
    """Two digits, which is more than a rate that was measured is good for.

    Examples
    --------
    >>> [seconds_in_words(value) for value in (0.0, 0.01234, 5.07, 67337.0, 2.0**436)]
    ['0', '0.012', '5.1', '67,000', '2^436']
    """
    return rough(float(f"{value:.2g}")) if value >= 10 else f"{value:.2g}"


def print_cost(found: Cost, *, as_json: bool) -> None:
    """What a run would take: a measured rate of this machine, and what follows for more cores; of a card nothing."""
    from reductions.running.costs import on_cores

    what, cores = found.projection, os.cpu_count() or 1
    steps = [edge.step() for edge in found.path]
    here = what.seconds
    many = on_cores(here, cores, CORES, what.questions)
    if as_json:
        document = {
            "path": steps,
            "problem": what.target.__name__,
            "source": found.source,
            "code": found.code,
            "size": what.size,
            "steps": what.steps,
            "tuples": what.tuples,
            "messages": what.messages,
            "questions": what.questions,
            "memory": what.memory_asked,
            "seconds": {
                f"{cores} (this machine)": here,
                f"{CORES} (a model)": many,
                "GPU (not measured)": None,
            },
        }
        click.echo(json.dumps(document))
        return
    said = columns(found)
    size = ", ".join(f"{name} {counted(value)}" for name, value in what.size.items())
    asked = f"at most {said['questions']} to {what.target.__name__}", f"of {rough(what.steps)} steps each", size
    seconds = (
        f"{seconds_in_words(here)} on {cores} cores: this machine, by a rate measured now",
        f"{seconds_in_words(many)} on {CORES} cores: a model",
        "not measured on a GPU",
    )
    memory = f"{said['memory']} for each process that asks"
    lines = [
        *((name, [counted(value)]) for name, value in found.source.items()),
        ("route", steps or ["asked as it is"]),
        *((name, [said[name]]) for name in ("code", "order x tuples", "messages")),
        ("questions", [*asked]),
        ("memory", [memory]),
        ("seconds", [*seconds]),
    ]
    margin = 2 + max(len(name) for name, _ in lines)
    for name, texts in lines:
        wrapped = [line for text in texts for line in wrap(text, WIDTH - margin, subsequent_indent="  ")]
        for number, line in enumerate(wrapped):
            click.echo(f"{'' if number else name:{margin}}{line}")
