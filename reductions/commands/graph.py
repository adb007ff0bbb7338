"""`hardchain graph`: the reduction graph, as text or as a picture."""

from __future__ import annotations

from pathlib import Path

import click

from reductions.commands.common import BadInput

__all__ = ["graph"]

# ruff: noqa: PLC0415


@click.command()
@click.option("--output", "-o", metavar="FILE", help="Draw it to FILE.svg, FILE.png or FILE.pdf instead.")
def graph(output: str | None) -> None:
    """Print the reduction graph: every edge with its theorem and overhead."""
    if output is None:
        print_graph()
    else:
        draw_graph(Path(output))


def print_graph() -> None:
    """The graph as text."""
    from reductions.graph import registered

    for edge in registered():
        click.echo(f"{edge.source.__name__} -> {edge.target.__name__}   {edge.__name__}")
        click.echo(f"    {edge.theorem.reference}")
        for name, bound in {"calls": edge.overhead.calls, **edge.overhead.sizes}.items():
            click.echo(f"    {name} {bound}")


def draw_graph(path: Path) -> None:
    """The graph as a picture."""
    kind = path.suffix.removeprefix(".")
    if kind not in ("svg", "png", "pdf"):
        raise BadInput(f"{path}: the name of a picture ends in .svg, .png or .pdf")
    from attention.support.files import replacing

    try:
        from reductions.draw.graph import reductions
    except ModuleNotFoundError as error:
        raise BadInput(str(error)) from error
    try:
        with replacing(path) as partial:
            partial.write_bytes(reductions().encoded(kind))
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror}") from error
