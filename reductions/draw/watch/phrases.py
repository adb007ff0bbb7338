"""Small pieces of HTML and of sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from reductions.overhead import rough
from reductions.problem import Problem

__all__ = ["TUPLES", "count", "listed", "row", "sizes_of"]

TUPLES = {2: "pairs", 3: "triples", 4: "quadruples"}


def row(*cells: str) -> str:
    """A row of a table, its first cell a head."""
    head, *others = cells
    return f"<tr><th scope='row'>{escape(head)}</th>{''.join(f'<td>{cell}</td>' for cell in others)}</tr>"


def sizes_of(instance: Problem[Any]) -> str:
    """The sizes of an instance by their names."""
    measured: Mapping[str, Any] = instance.measured()
    return ", ".join(
        f"{name.replace('_', ' ')} {f'{value:,.4g}' if isinstance(value, float) else rough(value)}"
        for name, value in measured.items()
    )


def listed(things: Sequence[Any]) -> str:
    """Things in a sentence: a, b and c."""
    texts = [f"{thing}" for thing in things] or ["none"]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"


def count(number: int, noun: str) -> str:
    """A number of things."""
    return f"{rough(number)} {noun}{'' if number == 1 else 's'}"
