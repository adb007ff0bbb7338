"""`hardchain pred`: what problem-reductions says, held to brute force."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from reductions.commands.common import BadInput, errors_in_one_line

if TYPE_CHECKING:
    from reductions.testing.pred import CheckedRules, PredInstance

__all__ = ["pred"]

# ruff: noqa: PLC0415


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("--to", metavar="PROBLEM", help="Have pred reduce the instances in the files to this problem.")
@click.option(
    "--pred", "command", metavar="COMMAND", help="How pred is called; it maps solutions of bundles back, too."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def pred(files: tuple[str, ...], to: str | None, command: str | None, as_json: bool) -> None:
    """Check rules of problem-reductions: what `pred` makes of instances, and whether solutions map back.

    A FILE is the JSON of an instance (of `pred create`), for --to or to see what is best; of a bundle (of
    `pred reduce`); or of examples. Exit codes: 0 all is right, 1 refuted with the counterexample, 2 if a file cannot be
    read or pred fails.
    """
    from reductions.documents import load, read_text, reading
    from reductions.testing.counterexample import Counterexample
    from reductions.testing.pred import PredInstance, check_document, check_rule

    for file in files:
        with errors_in_one_line():
            with reading(file):
                text = read_text(sys.stdin.buffer if file == "-" else file)
                document = load(text)
                instance = PredInstance.from_document(document) if "type" in document else None
            if to is not None and instance is None:
                raise BadInput(f"{file}: there is no instance in it that could be reduced to {to}")
            try:
                if instance is None:
                    found = told(check_document(text, pred=command))
                elif to is None:
                    found = best(instance)
                else:
                    found = told(check_rule([instance], to, pred=command or "pred"))
            except Counterexample as counterexample:
                click.echo(json.dumps({"file": file, "refuted": str(counterexample)}) if as_json else counterexample)
                sys.exit(1)
        line = ", ".join(f"{name}: {value}" for name, value in found.items())
        click.echo(json.dumps({"file": file, **found}) if as_json else f"{file}: {line}")


def told(checked: CheckedRules) -> dict[str, Any]:
    """What was checked, by names for people."""
    return {
        "pairs of instances": checked.pairs,
        "solutions": checked.solutions,
        "examples left out": checked.left_out,
    }


def best(instance: PredInstance) -> dict[str, Any]:
    """What is best in an instance."""
    worth, solutions = instance.solutions
    value = worth if worth is None or isinstance(worth, int) else float(worth)
    return {"problem": instance.kind, "variables": len(instance.axes), "best": value, "solutions": len(solutions)}
