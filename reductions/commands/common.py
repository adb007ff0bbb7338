"""What the commands share: errors and signals in one line, and the packages imported only when a command runs."""

from __future__ import annotations

import os
import re
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

__all__ = [
    "WORKERS",
    "BadInput",
    "errors_in_one_line",
    "importing",
    "number_of_bytes",
    "output_in_one_line",
    "read_source",
    "signals_in_one_line",
    "write_picture",
]

if TYPE_CHECKING:
    from reductions.problem import Problem

# The packages take a second to import, so commands import them when they run.
# ruff: noqa: PLC0415

_ADDRESS_SPACE = (880 * 2**20, 72 * 2**20)  # what the packages need before they do anything, and for each core


FROM_PRED = re.compile(r'\s*\{\s*"(?:data|type|variant)"')
"""How the JSON of an instance of problem-reductions begins."""


class BadInput(click.ClickException):
    """One line on stderr, exit code 2."""

    exit_code = 2

    def show(self, file: Any = None) -> None:
        """Print the reason in one line."""
        click.echo(f"hardchain: {' '.join(self.message.split())}", err=True)


def load_modules(context: click.Context, parameter: click.Parameter, names: tuple[str, ...]) -> None:
    """Import modules of the user, by their names or files, and those that installed packages announce."""
    for entry in entry_points(group="hardchain"):
        try:
            entry.load()
        except Exception as error:
            raise BadInput(f"{entry.value}, which a package announces: {type(error).__name__}: {error}") from error
    for name in names:
        try:
            if name.endswith(".py"):
                load_file(Path(name))
            else:
                import_module(name)
        except Exception as error:
            raise BadInput(f"--import {name}: {type(error).__name__}: {error}") from error


def load_file(path: Path) -> None:
    """Import a file as the module of its name."""
    spec = spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None or not path.is_file():
        raise FileNotFoundError(f"there is no file {path}")
    sys.modules[path.stem] = module = module_from_spec(spec)
    spec.loader.exec_module(module)


importing = click.option(
    "--import",
    metavar="MODULE",
    multiple=True,
    is_eager=True,
    expose_value=False,
    callback=load_modules,
    help="Import this module or file first: its problems and edges take part. May be given more than once.",
)
"""Option of every command that speaks of problems or edges."""


WORKERS = (
    click.Option(("--cluster", "address"), metavar="ADDRESS", help="Have the workers of this dask scheduler do it."),
    click.Option(("--workers",), metavar="N", type=int, help="Have N processes of this machine do it, by dask."),
)
"""The options that say who does the work: the arguments of `reductions.running.workers.cluster`."""


def write_picture(path: Path, name: str, *arguments: Any) -> None:
    """Write the picture that `reductions.draw` makes under this name, in the format that the file's name says."""
    kind = path.suffix.removeprefix(".")
    if kind not in ("svg", "png", "pdf"):
        raise BadInput(f"{path}: the name of a picture ends in .svg, .png or .pdf")
    from attention.support.files import replacing

    try:
        draw = import_module("reductions.draw")
    except ModuleNotFoundError as error:
        raise BadInput(str(error)) from error
    try:
        with replacing(path) as partial:
            partial.write_bytes(getattr(draw, name)(*arguments).encoded(kind))
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror}") from error


def number_of_bytes(text: str) -> int:
    """What an option such as 500M or 8G says."""
    found = re.fullmatch(r"([0-9]{1,12}(?:\.[0-9]{1,12})?)([KMGT]?)(?:i?B)?", text, re.IGNORECASE)
    if found is None:
        raise click.BadParameter(f"{text!r} is not a number of bytes, as 500M or 8G are")
    return int(float(found[1]) * 1024 ** " KMGT".index(found[2].upper() or " "))


@contextmanager
def errors_in_one_line() -> Iterator[None]:
    """Turn what the packages raise on purpose, and a lack of memory, into one line and an exit code; warnings too."""
    check_address_space()
    with warnings.catch_warnings():
        warnings.showwarning = warning_in_one_line(warnings.showwarning)
        with _errors_in_one_line():
            yield


def warning_in_one_line(otherwise: Callable[..., None]) -> Callable[..., None]:
    """Show what the packages warn of in one line, and what Python does as otherwise."""

    def show(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
        if category is UserWarning:
            click.echo(f"hardchain: {' '.join(str(message).split())}", err=True)
        else:
            otherwise(message, category, *where, **more)

    return show


@contextmanager
def _errors_in_one_line() -> Iterator[None]:
    try:
        from attention.errors import AttentionError
        from protocols.errors import ProtocolError
        from reductions.errors import ReductionError

        try:
            yield
        except (AttentionError, ProtocolError, ReductionError) as error:
            raise BadInput(str(error)) from error
        except OverflowError as error:
            raise BadInput(f"a number is out of range: {error}") from error
    except MemoryError as error:
        raise BadInput(f"out of memory: {error or 'no more is to be had'}; take a smaller instance") from error


def check_address_space() -> None:
    """Refuse at once where `ulimit -v` is so low that the packages could not even be imported, or would hang."""
    if sys.platform != "win32":
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_AS)
        always, each = _ADDRESS_SPACE
        needed = always + each * (os.cpu_count() or 1)
        if soft != resource.RLIM_INFINITY and soft < needed:
            raise BadInput(
                f"the address space is limited to {soft >> 20:,} MiB, which is less than the {needed >> 20:,} MiB that "
                "it takes to begin; raise `ulimit -v`"
            )


class _Stopped(KeyboardInterrupt):
    """A signal asked the program to end; the argument is its number."""


@contextmanager
def signals_in_one_line() -> Iterator[None]:
    """End at SIGINT and SIGTERM with one line and 128 plus the signal's number, after every `finally` has run."""
    stopping: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.append(number)
        if len(stopping) == 1:  # what is being put in order then must not be left half-way
            raise _Stopped(number)

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except _Stopped as stopped:
        (number,) = stopped.args
        click.echo(f"hardchain: stopped by {signal.Signals(number).name}", err=True)
        os._exit(128 + number)  # threads may be in the middle of a long loop: nobody waits for them
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def output_in_one_line() -> Iterator[None]:
    """Turn a full disk behind standard output into one line and exit code 2; a pipe that closes into the code alone."""
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except OSError as error:
        if error.filename is not None:
            raise BadInput(f"{error.filename}: {error.strerror}") from error
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # or else Python flushes once more at its end
        if isinstance(error, BrokenPipeError):
            sys.exit(BadInput.exit_code)
        raise BadInput(f"standard output cannot be written: {error.strerror}") from error


def read_source(
    file: str, problem: str | None = None, *, colors: int | None = None, relaxed: bool = False
) -> Problem[Any]:
    """The instance in a file, or in standard input for -, known by the ending of its name or by its content.

    Parameters
    ----------
    file
        A formula in DIMACS format; a graph, in a format that `reductions.problems.graphs.files` reads; or what
        `Problem.to_json` or, in a file called .npz, `Problem.to_npz` wrote. Formulas and graphs may be compressed. Or
        what problem-reductions' `pred create` wrote, of a problem that is here, too; see `problems.foreign`.
    problem
        The problem that it must be an instance of, by its name.
    colors
        Number of colours of the colouring problem that is asked of a graph, at least 1. A graph needs it; anything else
        refuses it.
    relaxed
        Take headers of formulas and graphs that announce wrong numbers, and formulas without their last 0.

    Raises
    ------
    InputError
        If the file cannot be read or breaks its format, `colors` does not fit it, or it is of another problem.
    BudgetError
        If a graph has more vertices or edges than a graph file may have.
    """
    from reductions.graph import problem_named
    from reductions.problem import Problem

    wanted = None if problem is None else problem_named(problem)
    source: Problem[Any] = Problem.from_npz(file) if file.endswith(".npz") else _read_text(file, colors, relaxed)
    if wanted is not None and not isinstance(source, wanted):
        raise BadInput(f"{file} is an instance of {type(source).__name__}, not of {wanted.__name__}")
    return source


def _read_text(file: str, colors: int | None, relaxed: bool) -> Problem[Any]:
    from reductions.documents import join_text, load, reading
    from reductions.errors import InputError
    from reductions.problem import Problem
    from reductions.problems import CNF
    from reductions.problems.foreign import from_pred
    from reductions.problems.formulas.dimacs import read_dimacs
    from reductions.problems.graphs.files import is_graph, parse_graph
    from reductions.text_files import first_line

    name, parts = _parts(file)
    first, parts = first_line(parts)
    if is_graph(name, first) or (colors is not None and not re.match(rb"\{|p[ \t]+\w*cnf", first)):
        if colors is None:
            raise InputError(f"{name}: there is a graph in it; say how many colours its vertices may have")
        from reductions.problems import Coloring

        graph = parse_graph(parts, name, relaxed=relaxed)
        return Coloring(graph, colors, provenance=(f"read from a graph file, {name}",))
    if colors is not None:
        raise InputError(f"{name}: there is no graph in it, so that no number of colours can be given, got {colors}")
    if first[:1] != b"{":
        return read_dimacs(CNF, parts, name, relaxed=relaxed)
    with reading(name):
        text = join_text(parts)
        return from_pred(load(text)) if FROM_PRED.match(text) else Problem.from_json(text)


def _parts(file: str) -> tuple[str, Iterator[bytes]]:
    """The name of a file for messages, and its content."""
    from reductions.text_files import name_of, read_parts

    if file == "-":
        return "text", read_parts(sys.stdin.buffer, "text")
    name = name_of(file)
    return name, read_parts(Path(file), name)
