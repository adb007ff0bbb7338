"""`hardchain lift`: bring an outside answer to an instance of a bundle back to the source."""

from __future__ import annotations

import json

import click

from reductions.commands.common import errors_in_one_line

__all__ = ["lift"]

# ruff: noqa: PLC0415


@click.command()
@click.argument("bundle", metavar="BUNDLE")
@click.argument("answer", metavar="WITNESS.json")
def lift(bundle: str, answer: str) -> None:
    """Lift an answer found by any solver back to the source, without solving anything again.

    WITNESS.json, or - for standard input, reads {"instance": 3, "witness": [0, 2, 1]}: the number or the file of an
    instance, and a witness of it. The source's witness, verified, is printed as JSON.
    """
    with errors_in_one_line():
        from reductions.bundles.bundle import lift_answer
        from reductions.documents import load, read_text, reading

        with reading(f"{answer}: no answer"), click.open_file(answer, "rb") as file:
            document = load(read_text(file), dict)
        click.echo(json.dumps(lift_answer(bundle, document)))
