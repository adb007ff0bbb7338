"""`hardchain graph`: the reduction graph as text."""

from __future__ import annotations

import click

__all__ = ["graph"]

# ruff: noqa: PLC0415


@click.command()
def graph() -> None:
    """Print the reduction graph: every edge with its theorem and overhead."""
    from reductions.reduction import registered

    for edge in registered():
        click.echo(f"{edge.source.__name__} -> {edge.target.__name__}   {edge.__name__}")
        click.echo(f"    {edge.theorem.reference}")
        click.echo(f"    instances = {edge.overhead.instances}")
        for relation, sizes in (
            ("=", edge.overhead.exact),
            ("<=", edge.overhead.at_most),
            (">=", edge.overhead.at_least),
        ):
            for name, value in sizes.items():
                click.echo(f"    {name} {relation} {value}")
