"""What the commands share: errors in one line, and the packages imported only when a command runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

__all__ = ["BadInput", "errors_in_one_line", "read_formula"]

if TYPE_CHECKING:
    from reductions.problems import CNF

# The packages take a second to import, so commands import them when they run.
# ruff: noqa: PLC0415


class BadInput(click.ClickException):
    """One line on stderr, exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the reason in one line."""
        click.echo(f"hardchain: {' '.join(self.message.split())}", err=True)


@contextmanager
def errors_in_one_line() -> Iterator[None]:
    """Turn what the packages raise on purpose into one line and an exit code."""
    from attention.errors import AttentionError
    from protocols.errors import ProtocolError
    from reductions.errors import ReductionError

    try:
        yield
    except (AttentionError, ProtocolError, ReductionError) as error:
        raise BadInput(str(error)) from error
    except OverflowError as error:
        raise BadInput(f"a number is out of range: {error}") from error


def read_formula(file: str) -> CNF:
    """The formula of a file in DIMACS format, or of standard input for -."""
    from reductions.documents import read_text, reading
    from reductions.problems import CNF

    if file != "-":
        return CNF.from_dimacs(Path(file))
    with reading("text"):
        text = read_text(sys.stdin.buffer, encoding="ascii")
    return CNF.from_dimacs(text + "\n")
