"""`hardchain ledger`: the lower bound with explicit constants by every route, or the composed overhead of the paths."""

from __future__ import annotations

import json

import click

from reductions.commands.common import errors_in_one_line

__all__ = ["ledger"]

# ruff: noqa: PLC0415


@click.command()
@click.option("--order", "-k", metavar="K", type=int, default=3, show_default=True, help="Order of the attention.")
@click.option("--delta", metavar="X", type=float, help="Time n^(K - X), 0 < X < K; in symbols if left out with --c.")
@click.option("--c", metavar="X", type=float, help="The k-OV instances have dimension at most X log2 n.")
@click.option(
    "--route",
    "-r",
    metavar="NAME",
    default="plain",
    show_default=True,
    help="Route to print in full: a name in the table of all of them, which comes first where there are numbers.",
)
@click.option(
    "--share",
    metavar="X",
    type=float,
    default=0.5,
    show_default=True,
    help="There are at most n^(X delta) instances, 0 < X < 1.",
)
@click.option("--path", "ends", metavar="FROM TO", nargs=2, help="Compose the overheads of all paths of the graph.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def ledger(
    order: int,
    delta: float | None,
    c: float | None,
    route: str,
    share: float,
    ends: tuple[str, str] | None,
    as_json: bool,
) -> None:
    """Print the lower bound for attention with every constant a number, and where the routes to it cross.

    A route leads from k orthogonal vectors to attention of order k, without a protocol (direct, signed) or through one.
    With --path, print instead what each path between two problems costs, such as --path CNF AttentionQuery.
    """
    with errors_in_one_line():
        if ends is None:
            bounds(order, delta, c, route, share, as_json)
        else:
            paths(*ends, as_json)


def bounds(order: int, delta: float | None, c: float | None, route: str, share: float, as_json: bool) -> None:
    """Print the bound of one route, after the table of all of them if there are numbers."""
    from reductions.theory.ledger import LEGEND, compare, theorem
    from reductions.theory.shown import wrapped

    bound = theorem(order, delta, c, route, share=share)
    table = None if bound.symbolic else compare(order, delta, c, share=share)
    if as_json:
        rows = [bound.document()] if table is None else [row.document() for row in table]
        numbers = {"order": order, "delta": delta, "c": c, "share": share, "kappa": bound.kappa}
        standing = [{"name": h.name, "statement": h.statement, "status": s.summary} for h, s in bound.status()]
        click.echo(
            json.dumps(
                {**numbers, "routes": rows, "running_time": bound.running_time, "hypotheses": standing}, indent=2
            )
        )
        return
    if table is not None:
        click.echo(table)
        click.echo(f"{wrapped([LEGEND], None)}\n")
    click.echo(bound)


def paths(start: str, end: str, as_json: bool) -> None:
    """Print what each path between two problems costs."""
    from reductions.graph import find_paths, problem_named
    from reductions.theory.ledger import compose

    found = [compose(path) for path in find_paths(problem_named(start), problem_named(end))]
    if as_json:
        click.echo(json.dumps([ledger.document() for ledger in found], indent=2))
    else:
        click.echo("\n\n".join(ledger.text() for ledger in found))
