"""`hardchain new`: a problem or a reduction of one's own to fill in, with its test."""

from __future__ import annotations

import os
import re
from importlib.util import find_spec
from pathlib import Path

import click

from reductions.commands.common import BadInput, errors_in_one_line, importing
from reductions.commands.skeletons import (
    problem_module,
    problem_test,
    reduction_module,
    reduction_test,
    snake_case,
)

__all__ = ["new"]

# ruff: noqa: PLC0415


@click.group()
def new() -> None:
    """Write a problem or a reduction of your own to fill in, with a test that says what is missing."""


into = click.option(
    "--into",
    metavar="DIRECTORY",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="Where to write the two files  [default: here]",
)


@new.command()
@click.argument("name")
@click.option("--function", is_flag=True, help="The answer is a value; else a witness, or that there is none.")
@into
@importing
def problem(name: str, function: bool, into: Path) -> None:
    """Begin a problem called NAME, and its test.

    A name is written in capitals, as VertexCover is; the module is vertex_cover.py.
    """
    with errors_in_one_line():
        from reductions import catalogue
        from reductions.problem import Problem

        check_name(name)
        if name in catalogue.PROBLEMS or name in Problem.kinds:
            raise BadInput(f"there is a problem called {name} already; choose another name")
        write(into, name, problem_module(name, function), problem_test(name, module_in(into, name)))


@new.command()
@click.argument("source")
@click.argument("target")
@click.option("--name", metavar="NAME", help="What it is called  [default: SourceToTarget]")
@into
@importing
def reduction(source: str, target: str, name: str | None, into: Path) -> None:
    """Begin a reduction from SOURCE to TARGET, and its test.

    A problem of your own is known once its module is imported: --import vertex_cover.py.
    """
    with errors_in_one_line():
        from reductions.graph import problem_named, registered

        start, goal = problem_named(source), problem_named(target)
        name = name or f"{start.__name__}To{goal.__name__}"
        check_name(name)
        if name in {edge.__name__ for edge in registered()}:
            raise BadInput(f"there is an edge called {name} already; choose another with --name")
        write(into, name, reduction_module(name, start, goal), reduction_test(name, start, module_in(into, name)))


def check_name(name: str) -> None:
    """Refuse what is not the name of a class."""
    if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
        raise BadInput(f"a name is written in capitals, of letters and digits, as VertexCover is; got {name!r}")


def module_in(directory: Path, name: str) -> str:
    """The module as a test beside it imports it, from the outermost folder that is a package; it must hide no other."""
    folder, module = directory.resolve(), snake_case(name)
    while (folder / "__init__.py").exists():
        folder, module = folder.parent, f"{folder.name}.{module}"
    other = find_spec(module) if "." not in module else None
    place = Path(other.origin) if other is not None and other.origin else None
    if place is not None and not (place.is_file() and place.resolve().parent == folder):
        raise BadInput(f"{module}.py would hide a module that is there already; choose another name than {name}")
    return module


def write(directory: Path, name: str, module: str, test: str) -> None:
    """Write the module and its test: both or, if one is there already or cannot be written, neither."""
    paths = [directory / f"{snake_case(name)}.py", directory / f"test_{snake_case(name)}.py"]
    written: list[Path] = []
    try:
        for path, content in zip(paths, (module, test), strict=True):
            with path.open("x", encoding="utf-8") as file:
                written.append(path)
                file.write(content)
    except BaseException as error:
        for path in written:
            path.unlink()
        if isinstance(error, FileExistsError):
            raise BadInput(f"{error.filename} exists already; nothing was written") from error
        if isinstance(error, OSError):
            raise BadInput(f"{directory}: nothing was written: {error.strerror}") from error
        raise
    click.echo(f"{paths[0]} and {paths[1]} are written; fill in what pytest {os.fspath(paths[1])} asks for")
