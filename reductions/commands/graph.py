"""`hardchain graph`: the reduction graph, as text or as a picture."""

from __future__ import annotations

from pathlib import Path

import click

from reductions.commands.common import errors_in_one_line, importing, write_picture

__all__ = ["graph"]

# ruff: noqa: PLC0415


@click.command()
@click.argument("problem", metavar="[PROBLEM]", required=False)
@importing
@click.option("--output", "-o", metavar="FILE", help="Draw it to FILE.svg, FILE.png or FILE.pdf instead.")
def graph(problem: str | None, output: str | None) -> None:
    """Print the reduction graph, or the part around a problem: every edge with its theorem and overhead.

    With -o, draw all problems on one page, coloured by what became of their lower bounds in October 2026, or the edges
    around the problem with their overheads.
    """
    with errors_in_one_line():
        if output is None:
            print_graph(problem)
        elif problem is None:
            write_picture(Path(output), "field")
        else:
            write_picture(Path(output), "reductions", problem)


def print_graph(problem: str | None) -> None:
    """The graph as text, or the edges from and to one problem."""
    from reductions.graph import problem_named, registered

    kind = None if problem is None else problem_named(problem)
    for edge in registered():
        if kind is not None and kind not in (edge.source, edge.target):
            continue
        click.echo(f"{edge.source.__name__} -> {edge.target.__name__}   {edge.__name__}")
        click.echo(f"    {edge.theorem.reference}")
        for name, bound in {"calls": edge.overhead.calls, **edge.overhead.sizes}.items():
            click.echo(f"    {name} {bound}")
