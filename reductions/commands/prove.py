"""`hardchain prove`: an edge is right on all instances of a size, by a SAT solver and a checked proof."""

from __future__ import annotations

import json
import sys
from typing import Any

import click

from reductions.commands.common import BadInput, errors_in_one_line, importing

__all__ = ["prove"]

# ruff: noqa: PLC0415


def numbers(context: click.Context, parameter: click.Parameter, texts: tuple[str, ...]) -> dict[str, int]:
    """What texts such as first=3,others=4 say."""
    found: dict[str, int] = {}
    for part in (part for text in texts for part in text.split(",")):
        name, equals, number = part.partition("=")
        if not equals or not name or not number.removeprefix("-").isdecimal() or len(number) > 18:
            raise click.BadParameter(f"{part!r} is not a name and a number such as dimension=6")
        if name in found:
            raise click.BadParameter(f"{name} is given more than once")
        found[name] = int(number)
    return found


@click.command()
@click.argument("edge", metavar="EDGE")
@click.option(
    "--size", required=True, multiple=True, callback=numbers, metavar="NAME=N,...", help="Sizes of the source."
)
@click.option("--with", "fields", multiple=True, callback=numbers, metavar="NAME=N,...", help="Parameters of the edge.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@importing
def prove(edge: str, size: dict[str, int], fields: dict[str, int], as_json: bool) -> None:
    """Prove that EDGE is right on all instances of a size: the source is YES iff some target is.

    Numbers in the source are at most `bound` in absolute value. Exit codes: 0 proved, 1 refuted, with a counterexample;
    2 if the edge cannot be proved in this way, or the size is wrong.
    """
    with errors_in_one_line():
        from reductions.graph import edge_named
        from reductions.testing import ReductionCounterexample
        from reductions.testing.proving import prove_reduction, table_of

        kind: Any = edge_named(edge)
        try:
            reduction = kind(**fields)
        except TypeError as error:
            raise BadInput(f"{edge}: {error}") from error
        try:
            found = prove_reduction(reduction, size)
        except ReductionCounterexample as wrong:
            click.echo(str(wrong))
            sys.exit(1)
    click.echo(json.dumps(found._asdict()) if as_json else str(table_of([found])))
