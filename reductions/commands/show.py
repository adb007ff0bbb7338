"""`hardchain show`: a run as a page to watch, or an instance as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reductions.commands.common import BadInput, errors_in_one_line, read_source, write_picture
from reductions.commands.decide import FILE, PATH, chosen

__all__ = ["show"]

# ruff: noqa: PLC0415


@click.command(params=[*FILE, *PATH])
@click.argument("file", metavar="FILE")
@click.option("--output", "-o", metavar="FILE", required=True, help="A page (.html), or a picture (.svg, .png, .pdf).")
def show(file: str, output: str, via: str | None, colors: int | None, relaxed: bool, **options: Any) -> None:
    """Write a page that walks through a run for the instance in FILE, or draw that instance.

    With -o run.html, the page shows every stage of the proof with the numbers of this instance, from clauses to
    attention and back, with sliders for Merlin's message, the coin and the noise, and a Merlin who may lie. It is one
    file that needs no network. With -o picture.svg, the instance is drawn, and options of a route are refused.
    """
    path = Path(output)
    with errors_in_one_line():
        source = read_source(file, colors=colors, relaxed=relaxed)
        parameters = chosen(options)
        if path.suffix == ".html":
            write_page(path, source, via, parameters)
        elif via is not None or parameters:
            raise BadInput(f"{output}: a picture of an instance takes no options of a route; write a page, run.html")
        else:
            write_picture(path, "show", source)


def write_page(path: Path, source: Any, via: str | None, parameters: dict[str, Any]) -> None:
    """Write the page of a run that decides the source."""
    try:
        from reductions.draw import watch
    except ModuleNotFoundError as error:
        raise BadInput(str(error)) from error
    page = watch(source, via=via, **parameters)
    try:
        page.save(path)
    except OSError as error:
        raise BadInput(f"{path}: cannot be written: {error.strerror}") from error
