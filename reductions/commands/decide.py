"""`hardchain decide`: answer an instance by asking an oracle about another problem."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from reductions.commands.common import WORKERS, BadInput, errors_in_one_line, number_of_bytes, read_source
from reductions.devices import DEVICES

if TYPE_CHECKING:
    from reductions.problem import Problem
    from reductions.running.decide import Decision
    from reductions.running.oracles import Answer

__all__ = ["CODES", "FILE", "PATH", "chosen", "decide"]

# ruff: noqa: PLC0415

CODES = {"rs": "reed-solomon", "hermitian": "hermitian", "tower": "tower"}


def parameter(context: click.Context, _: click.Parameter, given: tuple[str, ...]) -> dict[str, Any]:
    """The parameters of edges that `--set NAME=VALUE` gives: integers, numbers, or words."""
    found: dict[str, Any] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise click.BadParameter(f"{text!r} does not read NAME=VALUE, such as order=3")
        for kind in (int, float, str):
            try:
                found[name.replace("-", "_")] = kind(value)
                break
            except ValueError:
                continue
    return found


PATH = [
    click.Option(("--order", "-k"), metavar="K", type=int, help="Order of the attention  [default: 3]"),
    click.Option(
        ("--via",),
        metavar="NAME",
        help="Go through an edge or a problem: gap, the Merlin-Arthur protocol, characters, the same with real "
        "vectors, or direct, a gap of 1  [default: gap]",
    ),
    click.Option(("--code",), type=click.Choice(list(CODES)), help="Code of the protocol  [default: rs]"),
    click.Option(("--block-length", "-L"), metavar="L", type=int, help="Bits in a block of the protocol  [default: 2]"),
    click.Option(
        ("--mode",),
        type=click.Choice(["structured", "compressed", "full"]),
        help="Count coins, or write vectors out, without or with coordinates nobody uses  [default: structured]",
    ),
    click.Option(
        ("--set", "parameters"),
        metavar="NAME=VALUE",
        multiple=True,
        callback=parameter,
        help="A parameter of an edge on the route, such as kappa=32; may be given several times.",
    ),
]
"""The options that choose a route and its parameters."""


def chosen(options: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters of the route among the options: those that were given."""
    given = {name: options[name] for name in ("order", "code", "block_length", "mode") if options[name] is not None}
    if "code" in given:
        given["code"] = CODES[given["code"]]
    return {**given, **options["parameters"]}


FILE = [
    click.Option(("--colors",), metavar="N", type=int, help="The colours for the vertices, if FILE is a graph."),
    click.Option(("--relaxed",), is_flag=True, help="Take wrong numbers in headers, and a last clause without its 0."),
]
"""The options that say how a file is read."""


@click.command(params=[*FILE, *PATH, *WORKERS])
@click.argument("file", metavar="FILE")
@click.option("--from", "start", metavar="PROBLEM", help="The problem that FILE must be an instance of.")
@click.option("--to", default="AttentionQuery", show_default=True, metavar="PROBLEM", help="The problem that is asked.")
@click.option(
    "--oracle",
    metavar="NAME",
    help="exact, fast or noisy for attention; brute or library for other problems  [default: exact, or brute]",
)
@click.option(
    "--noise", metavar="X", type=float, help="Error of the noisy oracle: each entry moves X toward the wrong answer."
)
@click.option("--seed", metavar="S", type=int, help="Draw the noise at random, at most X, instead of at its worst.")
@click.option(
    "--budget", metavar="MIN", type=float, default=30, show_default=True, help="Refuse work projected to take longer."
)
@click.option(
    "--max-memory",
    metavar="SIZE",
    type=number_of_bytes,
    help="Refuse work projected to take the process above SIZE, as 500M or 8G; never above what the machine has.",
)
@click.option(
    "--checkpoint",
    metavar="FILE",
    help="Write to FILE how far it has come, go on from there if FILE exists, and delete it in the end.",
)
@click.option(
    "--device",
    type=click.Choice(DEVICES),
    default="cpu",
    show_default=True,
    help="Count the coins of all tuples on a card, with cuda.",
)
@click.option("--dry-run", is_flag=True, help="Print what it would take, and ask nothing.")
@click.option("--check", is_flag=True, help="Compare the answer with a library's solver, if the problem names one.")
@click.option("--json", "form", flag_value="json", help="Print JSON.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "dimacs"]),
    default="table",
    help="dimacs speaks as SAT solvers do: s and v lines, exit code 10 or 20.",
)
def decide(
    file: str,
    start: str | None,
    to: str,
    via: str | None,
    oracle: str | None,
    noise: float | None,
    seed: int | None,
    budget: float,
    max_memory: int | None,
    checkpoint: str | None,
    address: str | None,
    workers: int | None,
    dry_run: bool,
    device: str,
    check: bool,
    form: str,
    colors: int | None,
    relaxed: bool,
    **options: Any,
) -> None:
    """Answer an instance by reducing it to another problem and asking an oracle.

    FILE, or - for standard input, is a formula in DIMACS format, a graph to be coloured (DIMACS, graph6, GraphML, a
    list of edges), or a stored instance (.json, .npz). A formula is reduced to k-orthogonal vectors, these through a
    Merlin-Arthur protocol to Gap-MaxIP, one instance per message, and each of those to an attention query; --to stops
    elsewhere. The oracle answers until one says YES; its witness is lifted back and verified at every stage.

    Exit codes: 0 decided, YES or NO alike; 2 bad input; with --format dimacs 10 for SAT and 20 for UNSAT.
    """
    with errors_in_one_line():
        from reductions.commands.dry_run import print_cost
        from reductions.running.costs import cost
        from reductions.running.decide import decide as run
        from reductions.running.workers import cluster

        source = read_source(file, start, colors=colors, relaxed=relaxed)
        if form == "dimacs" and not hasattr(source, "to_dimacs"):
            raise BadInput(f"--format dimacs is for formulas, {file} is {type(source).__name__}")
        if dry_run:
            print_cost(cost(source, to, via=via, **chosen(options)), as_json=form == "json")
            return
        if check and "library" not in source.solvers:
            raise BadInput(f"--check: no library's solver is known for {type(source).__name__}")
        answerer = choose_oracle(oracle, noise, seed)
        with cluster(address, workers) as client, progress_bar() as progress:
            decision = run(
                source,
                to,
                via=via,
                oracle=answerer,
                budget=budget,
                max_memory=max_memory,
                checkpoint=checkpoint,
                progress=progress,
                client=client,
                device=device,
                **chosen(options),
            )
    {"table": print_table, "json": print_json, "dimacs": print_dimacs}[form](source, decision)
    if check:  # which may take long, or not be installed: the answer has been given
        with errors_in_one_line():
            agreement = library_agrees(source, decision)
        words = "agrees" if agreement else "DISAGREES"
        click.echo(f"{'c ' if form == 'dimacs' else ''}a library's solver {words}", err=True)
        if not agreement:
            sys.exit(1)
    if form == "dimacs":
        sys.exit(10 if decision.satisfiable else 20)


def choose_oracle(name: str | None, noise: float | None, seed: int | None) -> str | Answer | None:
    """The oracle that the options ask for."""
    from reductions.running.oracles import noisy

    if (name == "noisy") != (noise is not None):
        raise BadInput("--oracle noisy and --noise X go together")
    return name if noise is None else noisy(noise, seed)


def library_agrees(source: Problem[Any], decision: Decision) -> bool:
    """Whether a library's solver comes to the same answer, as far as that is determined."""
    from reductions.problem import Search, same

    found = source.solvers["library"](source)
    if isinstance(source, Search):
        return (found is None) == (decision.answer is None)
    return same(found, decision.answer)


@contextmanager
def progress_bar() -> Iterator[Callable[[int, int], None] | None]:
    """A bar of queries asked, on stderr if that is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    columns = (TextColumn("queries"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("queries", total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def print_table(source: Problem[Any], decision: Decision) -> None:
    """The answer and one row per stage."""
    from rich.console import Console
    from rich.table import Table

    from reductions.overhead import rough

    table = Table("problem", "size", "instances", "seconds")
    table.columns[2].justify = table.columns[3].justify = "right"
    for stage in decision.stages:
        size = ", ".join(
            f"{name} {value:,.4g}" if isinstance(value, float) else f"{name} {value:,}"
            for name, value in stage.size.items()
        )
        made = f"{stage.instances:,} of {rough(stage.projected)}"
        table.add_row(stage.problem, size, made, f"{stage.seconds:.3f}")
    Console().print(table)
    click.echo(source.verdicts[decision.answer is None])
    if decision.answer is not None:
        click.echo(source.told(decision.answer))


def print_json(source: Problem[Any], decision: Decision) -> None:
    """The answer as JSON on one line."""
    from reductions.packing import pack
    from reductions.versions import versions

    stages = [
        {"problem": stage.problem, "size": stage.size, "instances": stage.instances, "seconds": stage.seconds}
        for stage in decision.stages
    ]
    answer = {"problem": type(source).__name__, "satisfiable": decision.satisfiable, "answer": pack(decision.answer)}
    click.echo(json.dumps({**answer, "stages": stages, "versions": versions()}))


def print_dimacs(_: Problem[Any], decision: Decision) -> None:
    """The answer as SAT solvers give it."""
    click.echo(f"s {'SATISFIABLE' if decision.satisfiable else 'UNSATISFIABLE'}")
    if decision.satisfiable:
        for start in range(0, len(decision.answer), 20):
            click.echo("v " + " ".join(map(str, decision.answer[start : start + 20])))
        click.echo("v 0")
