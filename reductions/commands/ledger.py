"""`hardchain ledger`: the lower bound with explicit constants, or the composed overhead of the paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from reductions.commands.common import errors_in_one_line
from reductions.commands.decide import CODES

if TYPE_CHECKING:
    from reductions.theory.ledger import Ledger, LowerBound

__all__ = ["ledger"]

# ruff: noqa: PLC0415


@click.command()
@click.option("--order", "-k", metavar="K", type=int, default=3, show_default=True, help="Order of the attention.")
@click.option("--delta", metavar="X", type=float, help="Time n^(K - X), 0 < X < K; in symbols if left out with --c.")
@click.option("--c", metavar="X", type=float, help="The k-OV instances have dimension at most X log2 n.")
@click.option(
    "--code",
    type=click.Choice([*CODES, "direct"]),
    default="tower",
    show_default=True,
    help="Code of the protocol, or the direct route without one.",
)
@click.option("--path", "ends", metavar="FROM TO", nargs=2, help="Compose the overheads of all paths of the graph.")
@click.option("--latex", is_flag=True, help="Print LaTeX.")
def ledger(
    order: int, delta: float | None, c: float | None, code: str, ends: tuple[str, str] | None, latex: bool
) -> None:
    """Print the lower bound for attention with every constant a number.

    With --path, print instead what each path between two problems costs, such as --path CNF AttentionQuery.
    """
    with errors_in_one_line():
        from reductions.graph import find_paths, problem_named
        from reductions.theory.ledger import compose, theorem

        statements: list[Ledger | LowerBound]
        if ends is None:
            statements = [theorem(order, delta, c, CODES.get(code, code))]
        else:
            statements = [compose(path) for path in find_paths(*map(problem_named, ends))]
        click.echo("\n\n".join(s._repr_latex_() if latex else str(s) for s in statements))
