"""The one style: fonts that stay readable at half size, and the colours of Okabe and Ito.

References
----------
.. [1] M. Okabe and K. Ito, "Color universal design", 2008: eight colours for every kind of colour vision.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from textwrap import wrap
from typing import Any, Final, cast

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

__all__ = ["PALETTE", "STYLE", "Drawing", "captioned", "new", "styled"]

PALETTE: Final = {
    "blue": "#0072B2",
    "orange": "#E69F00",
    "green": "#009E73",
    "vermillion": "#D55E00",
    "purple": "#CC79A7",
    "sky": "#56B4E9",
    "yellow": "#F0E442",
    "black": "#000000",
}

STYLE: Final[Any] = {
    "font.size": 13,
    "mathtext.fontset": "cm",
    "axes.labelsize": 14,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#E4E4E4",
    "lines.linewidth": 2.2,
    "lines.markersize": 7,
    "legend.frameon": False,
    "legend.fontsize": 12,
    "figure.constrained_layout.use": True,
    "figure.dpi": 100,
    "svg.fonttype": "path",
    "svg.hashsalt": "hardchain",
    "pdf.fonttype": 3,
}

styled: Final = rc_context(STYLE)
"""Decorator: draw in the style, and leave the settings of whoever calls as they are."""


class Drawing(Figure):
    """A figure outside pyplot: it shows itself in a notebook once, and is gone with its last reference."""

    def _repr_png_(self) -> bytes:
        return self.encoded("png")

    def save(self, stem: str | Path) -> None:
        """Write `stem`.svg and `stem`.pdf, the same bytes every time."""
        for kind in ("svg", "pdf"):
            Path(f"{stem}.{kind}").write_bytes(self.encoded(kind))

    def encoded(self, kind: str) -> bytes:
        """The picture as svg, pdf or png, the same bytes every time."""
        buffer = BytesIO()
        dates = {"svg": {"Date": None}, "pdf": {"CreationDate": None}}
        with rc_context(STYLE):
            self.savefig(buffer, format=kind, metadata=dates.get(kind))
        return buffer.getvalue()


def captioned(drawing: Drawing, text: str) -> Drawing:
    """The drawing with a caption below it, in lines that fit."""
    letters = int(11.5 * drawing.get_figwidth())
    lines = wrap(text, letters)
    drawing.set_figheight(drawing.get_figheight() + 0.2 * len(lines))
    cast(Any, drawing.get_layout_engine()).set(h_pad=0.1)  # or else panels of one aspect come too close
    drawing.supxlabel("\n".join(lines), x=0.01, ha="left", fontsize=11, color="#333333", parse_math=False)
    return drawing


def new(width: float = 6.4, height: float = 3.8, **grid: Any) -> tuple[Drawing, list[Axes]]:
    """An empty drawing, in inches, and its axes row by row; `grid` as of matplotlib's `subplots`."""
    drawing = Drawing(figsize=(width, height))
    return drawing, list(np.ravel(drawing.subplots(squeeze=False, **grid)))
