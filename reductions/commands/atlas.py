"""`hardchain atlas`, `implies`, `stands` and `what-if`: what stands on what, what follows, and what would change."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING, Any, TypeVar

import click

from reductions.commands.common import errors_in_one_line, importing, write_picture

if TYPE_CHECKING:
    from reductions.theory.atlas import Atlas

__all__ = ["atlas", "implies", "stands", "what_if"]

# ruff: noqa: PLC0415

F = TypeVar("F", bound=Callable[..., Any])


def options(command: F) -> F:
    """What the four commands share."""
    for option in (
        importing,
        click.option("--json", "as_json", is_flag=True, help="Print JSON."),
        click.option("--as-of", metavar="DATE", help="What was known by then, as 2026-09; else when it was looked up."),
    ):
        command = option(command)
    return command


drawn = click.option("--output", "-o", metavar="FILE", help="Draw it to FILE.svg, FILE.png or FILE.pdf instead.")


def say(prose: object) -> None:
    """Print sentences, in a terminal in lines that break between words."""
    width = get_terminal_size().columns if sys.stdout.isatty() else 0
    for line in str(prose).splitlines():
        click.echo("\n".join(wrap(line, width, break_long_words=False, break_on_hyphens=False)) if width else line)


def opened(as_of: str | None) -> Atlas:
    """The atlas as of a day, or as of the day on which its sources were looked up."""
    from reductions.theory.atlas import atlas as made

    return made() if as_of is None else made(as_of)


@click.command()
@options
@click.option("--output", "-o", metavar="FILE", help="Draw what stood before October 2026 and stands today, to FILE.")
def atlas(as_json: bool, as_of: str | None, output: str | None) -> None:
    """Print the hypotheses with their status, computed, and what implies them.

    Whether a hypothesis is refuted is computed from the algorithms that were known on the day, carried along the
    reductions. With -o, draw for every problem the bound before October 2026 beside that of today.
    """
    with errors_in_one_line():
        found = opened(as_of)
        if output is not None:
            write_picture(Path(output), "before_and_after")
        elif as_json:
            click.echo(json.dumps(found.document(), indent=2))
        else:
            click.echo(repr(found).strip("<>"))
            click.echo()
            click.echo(found.table())


@click.command()
@click.argument("hypothesis", metavar="HYPOTHESIS")
@click.argument("problem", metavar="[PROBLEM]", required=False)
@options
@drawn
def implies(hypothesis: str, problem: str | None, as_json: bool, as_of: str | None, output: str | None) -> None:
    """Print the lower bounds that follow from a hypothesis, for one problem or for all.

    "No algorithm in T" is short for: for no d > 0 is there an algorithm in time T^(1 - d). A bound is tight if some
    algorithm attains it; then T is its time.
    """
    with errors_in_one_line():
        from reductions.theory.algorithms import source_of_omega
        from reductions.theory.hypotheses import OMEGA, hypothesis_named

        found, premise = opened(as_of), hypothesis_named(hypothesis)
        bounds, status = found.implies(premise, problem), found.status(premise)
        if output is not None:
            write_picture(Path(output), "bounds", bounds, f"What {premise.name} implies")
            return
        if as_json:
            document = {
                "hypothesis": premise.name,
                "status": status.summary,
                "consequences": [bound.document() for bound in bounds],
            }
            click.echo(json.dumps(document, indent=2))
            return
        say(premise)
        say(f"Status: {status}.")
        if premise.exponent.has(OMEGA):
            known = f"the best exponent known by {found.as_of}: {source_of_omega(found.as_of)}"
            say(f"In the table ω is {float(found.omega):g}, {known}.")
        click.echo()
        if bounds:
            click.echo(bounds)
        else:
            click.echo(f"No reduction carries it to {problem}." if problem else "No reduction starts at its problem.")


@click.command()
@click.argument("problem", metavar="PROBLEM")
@options
@click.option("--worst-case", metavar="NAME", help="Write an instance to files that begin so, and print their names.")
@click.option("--vectors", metavar="N", type=int, default=64, show_default=True, help="How large a worst case.")
@drawn
def stands(
    problem: str, as_json: bool, as_of: str | None, worst_case: str | None, vectors: int, output: str | None
) -> None:
    """Print the lower bounds for a problem: those that stand, those whose premise fell, and the best algorithm.

    With --worst-case, write an instance that the reduction makes of N random vectors in each set, a stand-in for hard
    ones: two strings to two files, anything else as JSON.
    """
    with errors_in_one_line():
        from reductions.graph import problem_named

        if worst_case is not None:
            write_worst_case(problem, worst_case, vectors)
            return

        found, kind = opened(as_of), problem_named(problem)
        bounds, algorithms = found.stands(kind) or found.exponential(kind), found.upper(kind)
        if output is not None:
            write_picture(Path(output), "bounds", bounds, f"What {kind.__name__} stands on")
            return
        if as_json:
            document = {
                "problem": kind.__name__,
                "bounds": [
                    {"hypothesis": b.hypothesis.name, "status": b.status.summary, **b.document()} for b in bounds
                ],
                "algorithms": [bound.document() for bound in algorithms],
            }
            click.echo(json.dumps(document, indent=2))
            return
        say(found.verdict(kind))
        if bounds:
            click.echo()
            click.echo(bounds)
        for bound in algorithms:
            click.echo()
            say(bound)


def write_worst_case(problem: str, name: str, vectors: int) -> None:
    """Write the files of an instance that random vectors become, all or none, and say what it is."""
    from reductions.documents import writing
    from reductions.theory.worst_case import worst_case

    bound, instance = worst_case(problem, vectors)
    contents = instance.files()
    with ExitStack() as files:
        for ending, content in contents.items():
            files.enter_context(writing(f"{name}{ending}")).write_text(content, encoding="utf-8")
    click.echo(f"{', '.join(f'{name}{ending}' for ending in contents)}: {instance!r}")
    click.echo(
        f"{bound.problem.__name__} has no algorithm in {bound.bound}, on {bound.hypothesis.name}, which says that hard "
        f"instances exist and not which; this one is made of random vectors: {'; '.join(instance.provenance)}."
    )


@click.command("what-if")
@click.argument("supposed", metavar="'PROBLEM in n^E' | HYPOTHESIS")
@options
@drawn
def what_if(supposed: str, as_json: bool, as_of: str | None, output: str | None) -> None:
    """Print what would change with an algorithm, such as '3SUM in n^1.5', or if a hypothesis were false.

    In an algorithm, n is the number of vertices of a graph, else the largest size; other sizes go by their names, as in
    'Diameter in edges^1.9'.
    """
    with errors_in_one_line():
        found = opened(as_of).what_if(supposed)
        if output is not None:
            write_picture(Path(output), "what_if", found)
        elif as_json:
            click.echo(json.dumps(found.document(), indent=2))
        else:
            say(found)
