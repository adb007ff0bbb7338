"""`hardchain plan`: exact or fast attention for a shape and a bound on the entries, and why."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from decimal import Decimal, InvalidOperation
from math import isfinite

import click

from reductions.commands.common import errors_in_one_line

__all__ = ["plan"]

# ruff: noqa: PLC0415


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """What an option says that is an integer in a range, in any notation: 1000000 or 1e6."""

    def read(text: str) -> int:
        text = str(text)  # or a default
        shown = text if len(text) <= 40 else f"{text[:40]}..."
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("nan")
        if number.is_nan() or (abs(number) <= most and number % 1):  # of a longer number, no digit is looked at
            raise click.BadParameter(f"{shown!r} is not a whole number such as 1000000 or 1e6")
        if not least <= number <= most:
            raise click.BadParameter(f"{shown!r} is not in the range from {least} to {most}")
        return int(number)

    return read


@click.command()
@click.option(
    "--tokens",
    "-n",
    metavar="N",
    type=whole_number(1, 2**62),
    required=True,
    help="Queries, and keys in each key set; 1e6 is a million.",
)
@click.option(
    "--order",
    "-k",
    metavar="K",
    type=whole_number(2, 32),
    default=3,
    show_default=True,
    help="Order of the attention.",
)
@click.option(
    "--dimension",
    "-d",
    metavar="D",
    type=whole_number(0, 256),
    default=8,
    show_default=True,
    help="Width of queries, keys.",
)
@click.option(
    "--value-columns",
    metavar="C",
    type=whole_number(0, 2**31),
    default=8,
    show_default=True,
    help="Width of the values.",
)
@click.option("--bound", "-B", metavar="B", type=float, default=1.0, show_default=True, help="Largest entry of all.")
@click.option("--tolerance", metavar="X", type=float, default=1e-6, show_default=True, help="Error that is allowed.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON; numbers that do not exist are null.")
def plan(
    tokens: int, order: int, dimension: int, value_columns: int, bound: float, tolerance: float, as_json: bool
) -> None:
    """Say whether exact or fast attention suits inputs of a shape with entries of at most B.

    The seconds are predictions of a cost model, calibrated once on this machine.
    """
    with errors_in_one_line():
        from attention import plan_for_bounds

        found = plan_for_bounds(tokens, order, dimension, value_columns, bound=bound, tolerance=tolerance)
    if as_json:
        numbers = {
            name: None if isinstance(value, float) and not isfinite(value) else value
            for name, value in asdict(found).items()
        }
        click.echo(json.dumps(numbers, allow_nan=False))
        return
    click.echo(f"method       {found.method}: {found.reason}")
    click.echo(f"logits       at most {found.logit_bound:.4g}")
    click.echo(f"exact        {found.exact_seconds:.3g} s")
    if found.degree is None:
        click.echo("fast         not certified")
    else:
        click.echo(
            f"fast         {found.fast_seconds:.3g} s, degree {found.degree}, rank {found.rank}, {found.precision}"
        )
    click.echo(
        f"error        at most {found.error_bound:.3g}" if isfinite(found.error_bound) else "error        unknown"
    )
