"""`hardchain reduce`: write the instances that a source is reduced to, as a bundle or as lines of JSON."""

from __future__ import annotations

from typing import Any

import click

from reductions.commands.common import errors_in_one_line, read_source
from reductions.commands.decide import FILE, PATH, chosen
from reductions.commands.decide import decide as decide_command

__all__ = ["reduce"]

# ruff: noqa: PLC0415

LIMIT = [option for option in decide_command.params if option.name == "max_memory"]


@click.command(params=[*FILE, *PATH, *LIMIT])
@click.argument("file", metavar="FILE")
@click.option("--to", default="GapMaxIP", show_default=True, metavar="PROBLEM", help="The problem to reduce to.")
@click.option("--output", "-o", metavar="DIR", required=True, help="A new directory; - for lines of JSON on stdout.")
@click.option("--most", metavar="N", type=int, default=100, show_default=True, help="Stop after N instances.")
def reduce(
    file: str,
    to: str,
    via: str | None,
    output: str,
    most: int,
    max_memory: int | None,
    colors: int | None,
    relaxed: bool,
    **options: Any,
) -> None:
    """Reduce an instance and write the target instances.

    FILE, or - for standard input, is a formula in DIMACS format, a graph to be coloured or a stored instance. A
    bundle holds the source, the path with its parameters, and the instances with their provenance; `hardchain verify`
    checks it, `hardchain lift` brings an answer back.
    """
    with errors_in_one_line():
        from reductions.bundles.bundle import unfold, write_bundle
        from reductions.graph import route
        from reductions.problem import whole
        from reductions.running.budget import check_memory

        whole("--most", most, 1)
        source = read_source(file, colors=colors, relaxed=relaxed)
        path = route(source, to, via=via, **chosen(options))
        if output == "-":
            check_memory(source, path, max_memory)
            for _, (_, instance) in zip(range(most), unfold(path, source), strict=False):
                click.echo(instance.to_json())
        else:
            written = write_bundle(source, path, output, most=most, max_memory=max_memory)
            click.echo(f"{written:,} instances of {path[-1].target.__name__} in {output}", err=True)
