"""`hardchain decide`: decide a formula by asking attention."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from reductions.commands.common import BadInput, errors_in_one_line, number_of_bytes, read_formula

if TYPE_CHECKING:
    from reductions.problems import CNF
    from reductions.running.decide import Decision
    from reductions.running.oracles import AttentionOracle

__all__ = ["decide"]

# ruff: noqa: PLC0415

CODES = {"rs": "reed-solomon", "hermitian": "hermitian", "tower": "tower"}


@click.command()
@click.argument("file", metavar="FILE.cnf")
@click.option("--order", "-k", metavar="K", type=int, default=3, show_default=True, help="Order of the attention.")
@click.option(
    "--via",
    type=click.Choice(["gap", "direct"]),
    default="gap",
    show_default=True,
    help="Through the Merlin-Arthur protocol, or through exact Max-IP with a gap of 1.",
)
@click.option(
    "--code", type=click.Choice(list(CODES)), default="rs", show_default=True, help="Code of the protocol (gap only)."
)
@click.option(
    "--block-length", "-L", metavar="L", type=int, default=2, show_default=True, help="Bits in a block (gap only)."
)
@click.option(
    "--mode",
    type=click.Choice(["structured", "compressed", "full"]),
    default="structured",
    show_default=True,
    help="Count coins, or write the vectors out, without or with the coordinates nobody uses (gap only).",
)
@click.option("--oracle", type=click.Choice(["exact", "fast", "noisy"]), default="exact", show_default=True)
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
@click.option("--check", is_flag=True, help="Compare the answer with a SAT solver (needs the extra 'solver').")
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
    order: int,
    via: Any,
    code: str,
    block_length: int,
    mode: str,
    oracle: str,
    noise: float | None,
    seed: int | None,
    budget: float,
    max_memory: int | None,
    checkpoint: str | None,
    check: bool,
    form: str,
) -> None:
    """Decide a formula by asking attention.

    FILE.cnf, or - for standard input, is in DIMACS format. The formula is reduced to k-orthogonal vectors, these
    through a Merlin-Arthur protocol to Gap-MaxIP, one instance a message, and each of those to an attention query. The
    oracle answers the queries until one says YES; its witness is lifted back to a satisfying assignment.

    Exit codes: 0 decided, SAT or UNSAT alike; 2 bad input; with --format dimacs 10 for SAT and 20 for UNSAT.
    """
    with errors_in_one_line():
        from reductions.running.decide import decide as run

        formula = read_formula(file)
        chosen = choose_oracle(oracle, noise, seed)
        with progress_bar() as progress:
            decision = run(
                formula,
                order=order,
                via=via,
                code=CODES[code],
                block_length=block_length,
                mode=mode,
                oracle=chosen,
                budget=budget,
                max_memory=max_memory,
                checkpoint=checkpoint,
                progress=progress,
            )
        agreement = solver_agrees(formula, decision) if check else None
    {"table": print_table, "json": print_json, "dimacs": print_dimacs}[form](decision)
    if agreement is not None:
        click.echo(f"{'c ' if form == 'dimacs' else ''}a SAT solver {'agrees' if agreement else 'DISAGREES'}", err=True)
    if agreement is False:
        sys.exit(1)
    if form == "dimacs":
        sys.exit(10 if decision.satisfiable else 20)


def choose_oracle(name: str, noise: float | None, seed: int | None) -> AttentionOracle:
    """The oracle that the options ask for."""
    from reductions.running.oracles import noisy, oracle_named

    if (name == "noisy") != (noise is not None):
        raise BadInput("--oracle noisy and --noise X go together")
    return oracle_named(name) if noise is None else noisy(noise, seed)


def solver_agrees(formula: CNF, decision: Decision) -> bool:
    """Whether a SAT solver comes to the same answer."""
    try:
        from pysat.solvers import Cadical153
    except ImportError as error:
        raise BadInput("--check needs a SAT solver: pip install 'hardchain[solver]'") from error
    with Cadical153(bootstrap_with=[list(clause) for clause in formula.clauses]) as solver:
        return bool(solver.solve()) == decision.satisfiable


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


def print_table(decision: Decision) -> None:
    """The answer and one row a stage."""
    from rich.console import Console
    from rich.table import Table

    table = Table("problem", "size", "instances", "seconds")
    table.columns[2].justify = table.columns[3].justify = "right"
    for stage in decision.stages:
        size = ", ".join(
            f"{name} {value:,.4g}" if isinstance(value, float) else f"{name} {value:,}"
            for name, value in stage.size.items()
        )
        table.add_row(stage.problem, size, f"{stage.instances:,} of {stage.projected:,}", f"{stage.seconds:.3f}")
    Console().print(table)
    click.echo("satisfiable" if decision.satisfiable else "unsatisfiable")
    if decision.assignment is not None:
        click.echo("assignment " + " ".join(map(str, decision.assignment)))


def print_json(decision: Decision) -> None:
    """The answer as JSON on one line."""
    from reductions.versions import versions

    stages = [
        {"problem": stage.problem, "size": stage.size, "instances": stage.instances, "seconds": stage.seconds}
        for stage in decision.stages
    ]
    answer = {"satisfiable": decision.satisfiable, "assignment": decision.assignment, "stages": stages}
    click.echo(json.dumps({**answer, "versions": versions()}))


def print_dimacs(decision: Decision) -> None:
    """The answer as SAT solvers give it."""
    click.echo(f"s {'SATISFIABLE' if decision.satisfiable else 'UNSATISFIABLE'}")
    if decision.assignment is not None:
        for start in range(0, len(decision.assignment), 20):
            click.echo("v " + " ".join(map(str, decision.assignment[start : start + 20])))
        click.echo("v 0")
