"""`hardchain lift`: bring an outside answer to an instance of a bundle back to the source."""

from __future__ import annotations

import json

import click

from reductions.commands.common import errors_in_one_line

__all__ = ["lift"]

# ruff: noqa: PLC0415


@click.command()
@click.argument("bundle", metavar="BUNDLE")
@click.argument("answer", metavar="WITNESS")
@click.option(
    "--instance", metavar="N", default=0, show_default=True, help="The instance that a SAT solver's output answers."
)
def lift(bundle: str, answer: str, instance: int) -> None:
    """Lift an answer found by any solver back to the source, without solving anything again.

    WITNESS, or - for standard input, reads {"instance": 3, "witness": [0, 2, 1]}: the number or the file of an
    instance, and a witness of it; or it is what a SAT solver prints of a formula, in lines with s and v. The source's
    witness, verified, is printed as JSON. Where the next question depends on the answers, it is added to the bundle,
    and its number is printed as {"instance": 4}.
    """
    with errors_in_one_line():
        from reductions.bundles.bundle import holds_conversation, lift_answer, reply
        from reductions.documents import encode, load, read_text, reading
        from reductions.problems.formulas.solver_output import is_solver_output, read_assignment

        with reading(answer, "not an answer"), click.open_file(answer, "rb") as file:
            text = read_text(file)
            document = (
                {"instance": instance, "witness": list(read_assignment(text))}
                if is_solver_output(text)
                else load(text, dict)
            )
        if not holds_conversation(bundle):
            click.echo(json.dumps(lift_answer(bundle, document), default=encode))
        else:
            question, found = reply(bundle, document)
            click.echo(json.dumps(found if question is None else {"instance": question}, default=encode))
