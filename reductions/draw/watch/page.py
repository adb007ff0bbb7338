"""The page: template, style, scripts and data put together into one file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from os import PathLike
from string import Template
from typing import Any

from attention.support.files import replacing
from reductions.draw.watch.data import document
from reductions.draw.watch.parts import MOST_MESSAGES, Parts
from reductions.draw.watch.prose import words
from reductions.draw.watch.run import run_of
from reductions.errors import BudgetError
from reductions.problem import Problem
from reductions.running.decide import Decision
from reductions.versions import version

__all__ = ["MOST_BYTES", "Page", "watch"]

MOST_BYTES = 2_000_000
FEWEST_MESSAGES = 16
SCRIPTS = ("base.js", "protocol.js", "attention.js")


@dataclass(frozen=True, repr=False)
class Page:
    """A page that needs nothing but itself: it opens from the file system, and in a notebook.

    Attributes
    ----------
    html
        The page.
    data
        What its figures show, as `reductions.draw.watch.data` makes it.
    """

    html: str
    data: dict[str, Any]

    def save(self, path: str | PathLike[str]) -> None:
        """Write the page to a file, the same bytes every time."""
        with replacing(path) as partial:
            partial.write_text(self.html, encoding="utf-8")

    def __repr__(self) -> str:
        return f"Page({len(self.html.encode()):,} bytes)"

    def _repr_html_(self) -> str:
        frame = "width:100%;height:42rem;border:1px solid #888"
        return f'<iframe title="A run to watch" srcdoc="{escape(self.html)}" style="{frame}"></iframe>'


def watch(what: Decision | Problem[Any], *, via: str | None = None, **parameters: Any) -> Page:
    """A page that walks through one run of the proof, stage by stage, with the numbers of this instance.

    It shows clauses and vectors, blocks and code words, Merlin's word, every coin and who accepts, the Gap-MaxIP
    instance and the attention query of a message, and the witness on its way back. Merlin's message, the coin and the
    noise on the attention output are there to be changed, and Merlin may lie. What is too much for a page is left out:
    then it shows some vectors of each player and some messages, those that decide among them, and says so.

    Parameters
    ----------
    what
        What `decide` returned, or an instance: it is decided first if that takes a few seconds only.
    via, parameters
        For an instance the route and the parameters of its edges, as for `decide`.

    Returns
    -------
    Page
        It shows itself in a notebook; `save` writes it to a file.

    Raises
    ------
    InputError
        If the run does not go through the protocol to attention, or its order is above 4.
    BudgetError
        If there are more than 2^23 tuples of vectors, or the smallest page would have more than 2 MB.

    Examples
    --------
    >>> from reductions import CNF, decide
    >>> page = watch(decide(CNF(3, ((1, 2), (-1, 3), (-2, -3))), order=2))
    >>> page.data["formula"]["model"], len(page.data["messages"])
    ((-1, 2, -3), 4)
    >>> page.save("run.html")  # doctest: +SKIP
    """
    run = run_of(what, via, parameters)
    messages = MOST_MESSAGES
    while True:
        parts = Parts(run, messages)
        page = made(parts)
        size = len(page.html.encode())
        if size <= MOST_BYTES:
            return page
        if messages <= FEWEST_MESSAGES:
            raise BudgetError(
                f"the page would have {size:,} bytes, more than {MOST_BYTES:,}; take a smaller formula or longer blocks"
            )
        messages //= 4


def made(parts: Parts) -> Page:
    """The page of these parts."""
    data = document(parts)
    # No "<" of the data can end the script that they are in.
    text = json.dumps(data, separators=(",", ":"), allow_nan=False).replace("<", "\\u003c")
    places = {
        **words(parts),
        "version": version("hardchain"),
        "css": content("page.css"),
        "js": "\n".join(map(content, SCRIPTS)),
        "data": text,
    }
    return Page(Template(content("page.html")).substitute(places), data)


@cache
def content(name: str) -> str:
    """What a file of the template holds."""
    return (files("reductions.draw.watch") / name).read_text(encoding="utf-8")
