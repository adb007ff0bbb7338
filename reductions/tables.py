"""Tables that fit where they are shown: a terminal of any width, a pipe, a notebook."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Generic, TypeVar, overload

__all__ = ["Table"]

R = TypeVar("R")


class Table(Sequence[R], Generic[R]):
    """A sequence of records that shows itself as a table.

    Parameters
    ----------
    records
        What the table is of.
    columns
        The heading of each column, and what a record has there.

    Examples
    --------
    >>> table = Table([2, 3], {"n": str, "n squared": lambda n: str(n * n)})
    >>> table[1], len(table)
    (3, 2)
    >>> str(table).split()[-4:]
    ['2', '4', '3', '9']
    """

    def __init__(self, records: Iterable[R], columns: dict[str, Callable[[R], str]]) -> None:
        self.records = tuple(records)
        self.columns = columns

    @overload
    def __getitem__(self, index: int) -> R: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[R]: ...
    def __getitem__(self, index: int | slice) -> R | Sequence[R]:
        return self.records[index]

    def __len__(self) -> int:
        return len(self.records)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and self.records == other.records

    def __hash__(self) -> int:
        return hash(self.records)

    def __repr__(self) -> str:
        return str(self)

    def __str__(self) -> str:
        return self.text()

    def text(self, width: int | None = None) -> str:
        """The table in lines of at most `width` characters, by default those of the terminal; cells are wrapped."""
        from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - only where a table is printed
        from rich.console import Console  # noqa: PLC0415
        from rich.table import Table as RichTable  # noqa: PLC0415
        from rich.text import Text  # noqa: PLC0415

        # In a notebook a console shows a page of what it captures, be it empty, but knows how wide a page is.
        room = Console().width if width is None else width
        console = Console(width=room, color_system=None, highlight=False, force_jupyter=False)
        table = RichTable(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="")
        rows = [[cell(record) for cell in self.columns.values()] for record in self.records]
        columns = list(zip(*([*self.columns], *rows), strict=True))
        for heading, most in zip(self.columns, widths(columns, console.width - 3 * (len(columns) - 1)), strict=True):
            table.add_column(heading, overflow="fold", width=most)
        for row in rows:
            table.add_row(*map(Text, row))
        with console.capture() as captured:
            console.print(table)
        return "\n".join(line.rstrip() for line in captured.get().splitlines() if line.strip())

    def _repr_html_(self) -> str:
        head = "".join(f"<th style='text-align:left'>{escape(heading)}</th>" for heading in self.columns)
        rows = "".join(
            "<tr>"
            + "".join(f"<td style='text-align:left'>{escape(cell(r))}</td>" for cell in self.columns.values())
            + "</tr>"
            for r in self.records
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def widths(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """How wide columns of these cells are in so much room: the widest are made narrower, and words are broken last.

    Among columns of one width, the one whose words are broken already is made narrower.
    """
    found = [max(map(len, cells), default=0) for cells in columns]
    words = [max((len(word) for cell in cells for word in cell.split()), default=1) for cells in columns]
    while sum(found) > max(room, len(found)):
        spare = [max(0, width - least) for width, least in zip(found, words, strict=True)]
        broken = max(range(len(found)), key=lambda column: (found[column], words[column]))
        found[spare.index(max(spare)) if any(spare) else broken] -= 1
    return found
