"""`hardchain find`: a smallest block gadget, with a proof that there is none that is smaller."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from reductions.commands.common import BadInput, errors_in_one_line

__all__ = ["find"]

# ruff: noqa: PLC0415


@click.command()
@click.option("--order", "-k", metavar="K", type=int, default=2, show_default=True, help="The number of players.")
@click.option("--block", "-l", metavar="L", type=int, default=1, show_default=True, help="Bits in a block.")
@click.option("--dimension", "-d", metavar="D", type=int, help="This dimension only; else the least that there is.")
@click.option("--value", "-v", metavar="V", type=int, help="The inner product of orthogonal blocks  [default: least]")
@click.option("--gap", metavar="G", type=int, default=1, show_default=True, help="Others are at most V - G.")
@click.option("--most", metavar="D", type=int, default=12, show_default=True, help="The largest dimension to try.")
@click.option("--seconds", metavar="S", type=float, default=60, show_default=True, help="For each dimension and value.")
@click.option("--proofs", metavar="NAME", help="Write each proof to NAME-D-V.cnf, the formula, and NAME-D-V.drup.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def find(
    order: int,
    block: int,
    dimension: int | None,
    value: int | None,
    gap: int,
    most: int,
    seconds: float,
    proofs: str | None,
    as_json: bool,
) -> None:
    """Find a block gadget of the least dimension and value, with proofs that no smaller one exists.

    It gives each of K players a vector of D bits for each block of L bits, such that the inner product is V where no
    place of the blocks is 1 for all players, and at most V - G otherwise; with a negative G, at least V - G. Proofs
    are in the DRUP format, which independent checkers of SAT solvers read.
    """
    with errors_in_one_line():
        from reductions.documents import check_directory
        from reductions.testing.gadgets import find_gadget

        if proofs is not None:
            check_directory(proofs)
        with status_line() as progress:
            search = find_gadget(
                order, block, dimension=dimension, value=value, gap=gap, most=most, seconds=seconds, progress=progress
            )
        if as_json:
            found = search.gadget
            gadget = found and {
                "dimension": found.dimension,
                "value": found.value,
                "vectors": [vectors.tolist() for vectors in found.vectors],
            }
            steps = [{"dimension": r.dimension, "value": r.value, "proof_lines": len(r.proof)} for r in search.refuted]
            click.echo(json.dumps({"order": order, "block": block, "gap": gap, "gadget": gadget, "refuted": steps}))
        else:
            click.echo(search)
        for refuted in search.refuted if proofs is not None else ():
            name = f"{proofs}-{refuted.dimension}-{refuted.value}"
            try:
                refuted.write(name)
            except OSError as error:
                raise BadInput(f"{name}: cannot be written: {error.strerror}") from error


@contextmanager
def status_line() -> Iterator[Callable[[int, int], None] | None]:
    """What is being tried, on stderr if that is a terminal."""
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield None
        return
    with console.status("") as status:
        yield lambda dimension, value: status.update(f"dimension {dimension}, value {value}")
