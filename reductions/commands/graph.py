"""`hardchain graph`: the reduction graph, as text or as a picture."""

from __future__ import annotations

from pathlib import Path

import click

from reductions.commands.common import importing, write_picture

__all__ = ["graph"]

# ruff: noqa: PLC0415


@click.command()
@importing
@click.option("--output", "-o", metavar="FILE", help="Draw it to FILE.svg, FILE.png or FILE.pdf instead.")
def graph(output: str | None) -> None:
    """Print the reduction graph: every edge with its theorem and overhead."""
    if output is None:
        print_graph()
    else:
        write_picture(Path(output), "reductions")


def print_graph() -> None:
    """The graph as text."""
    from reductions.graph import registered

    for edge in registered():
        click.echo(f"{edge.source.__name__} -> {edge.target.__name__}   {edge.__name__}")
        click.echo(f"    {edge.theorem.reference}")
        for name, bound in {"calls": edge.overhead.calls, **edge.overhead.sizes}.items():
            click.echo(f"    {name} {bound}")
