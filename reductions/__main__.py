"""The command line, `hardchain`."""

from __future__ import annotations

from typing import Any

import click

from reductions.commands.atlas import atlas, implies, stands, what_if
from reductions.commands.common import output_in_one_line, signals_in_one_line
from reductions.commands.decide import decide
from reductions.commands.find import find
from reductions.commands.graph import graph
from reductions.commands.ledger import ledger
from reductions.commands.lift import lift
from reductions.commands.new import new
from reductions.commands.plan import plan
from reductions.commands.pred import pred
from reductions.commands.prove import prove
from reductions.commands.reduce import reduce
from reductions.commands.show import show
from reductions.commands.verify import verify

__all__ = ["main"]


class Commands(click.Group):
    """A group whose commands end in order when a signal stops them, or when nobody can take what they print."""

    def invoke(self, ctx: click.Context) -> Any:
        with signals_in_one_line(), output_in_one_line():
            return super().invoke(ctx)


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hardchain")
def main() -> None:
    """Fine-grained reductions that run: from CNF-SAT to order-k tensor attention."""


for command in (
    atlas,
    decide,
    find,
    graph,
    implies,
    ledger,
    lift,
    new,
    plan,
    pred,
    prove,
    reduce,
    show,
    stands,
    verify,
    what_if,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
