"""`hardchain verify`: check a bundle with the independent checker."""

from __future__ import annotations

import sys

import click

from reductions.commands.common import BadInput

__all__ = ["verify"]

# ruff: noqa: PLC0415


@click.command()
@click.argument("bundle", metavar="BUNDLE")
def verify(bundle: str) -> None:
    """Check a bundle from the definitions, independently of the code that wrote it.

    Exit codes: 0 accepted, 1 rejected with the reason, 2 if the bundle cannot be read or the answer cannot be written.
    """
    from reductions.bundles.checker import Rejected, check

    try:
        answer, code = check(bundle), 0
    except Rejected as reason:
        answer, code = f"rejected: {reason}", 1
    except OSError as error:
        raise BadInput(f"{bundle}: cannot be read: {error.strerror}") from error
    click.echo(answer)
    sys.exit(code)
