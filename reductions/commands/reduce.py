"""`hardchain reduce`: write the instances that a formula is reduced to, as a bundle or as lines of JSON."""

from __future__ import annotations

from typing import Any

import click

from reductions.commands.common import errors_in_one_line, read_formula
from reductions.commands.decide import CODES
from reductions.commands.decide import decide as decide_command

__all__ = ["reduce"]

# ruff: noqa: PLC0415

TARGETS = {"orthogonal-vectors": "OrthogonalVectors", "gap-maxip": "GapMaxIP", "attention": "AttentionQuery"}

# The options that choose a path are those of `decide`.
PATH = [option for option in decide_command.params if option.name in ("order", "via", "code", "block_length", "mode")]
LIMIT = [option for option in decide_command.params if option.name == "max_memory"]


@click.command(params=PATH + LIMIT)
@click.argument("file", metavar="FILE.cnf")
@click.option("--to", "target", type=click.Choice(list(TARGETS)), default="gap-maxip", show_default=True)
@click.option("--output", "-o", metavar="DIR", required=True, help="A new directory; - for lines of JSON on stdout.")
@click.option("--most", metavar="N", type=int, default=100, show_default=True, help="Stop after N instances.")
def reduce(file: str, target: str, output: str, most: int, code: str, max_memory: int | None, **options: Any) -> None:
    """Reduce a formula and write the target instances.

    FILE.cnf, or - for standard input, is in DIMACS format. A bundle holds the source, the path with its parameters,
    and the instances with their provenance; `hardchain verify` checks it, `hardchain lift` brings an answer back.
    """
    with errors_in_one_line():
        from reductions.bundles.bundle import unfold, write_bundle
        from reductions.problem import whole
        from reductions.running.budget import check_memory
        from reductions.running.decide import standard_path

        whole("--most", most, 1)
        formula = read_formula(file)
        path = standard_path(formula, code=CODES[code], **options)
        path = path[: 1 + [edge.target.__name__ for edge in path].index(TARGETS[target])]
        if output == "-":
            check_memory(formula, path, max_memory)
            for _, (_, instance) in zip(range(most), unfold(path, formula), strict=False):
                click.echo(instance.to_json())
        else:
            written = write_bundle(formula, path, output, most=most, max_memory=max_memory)
            click.echo(f"{written:,} instances of {TARGETS[target]} in {output}", err=True)
