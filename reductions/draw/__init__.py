"""Pictures of the chain, for notebooks and slides: one style, colours that the colour-blind tell apart.

Every function returns a `Drawing`, a matplotlib figure that shows itself in a notebook; `save` writes SVG and PDF.

>>> from reductions import draw
>>> picture = draw.polynomial_errors(bound=2.0, degree=4)
>>> picture.axes[0].get_xlabel()
'logit $x$'
"""

try:
    import matplotlib as _matplotlib  # noqa: F401 - to say what is missing before anything else fails
except ModuleNotFoundError as error:
    raise ModuleNotFoundError("reductions.draw needs matplotlib: pip install 'hardchain[draw]'") from error

from reductions.draw.atlas import before_and_after
from reductions.draw.board import blackboard
from reductions.draw.chain import coloring, inner_products, leaves, stages, vectors
from reductions.draw.entries import entry_bounds, noise, outputs
from reductions.draw.fast import degrees, polynomial_errors, ranks, times
from reductions.draw.field import bounds, field, what_if
from reductions.draw.graph import reductions
from reductions.draw.merlin import acceptances, log_factor, points, trade_off
from reductions.draw.phase import phase, phase_by_dimension
from reductions.draw.show import show
from reductions.draw.style import PALETTE, STYLE, Drawing
from reductions.draw.universal import scores, sensitivities
from reductions.draw.watch import Page, watch

__all__ = [
    "PALETTE",
    "STYLE",
    "Drawing",
    "Page",
    "acceptances",
    "before_and_after",
    "blackboard",
    "bounds",
    "coloring",
    "degrees",
    "entry_bounds",
    "field",
    "inner_products",
    "leaves",
    "log_factor",
    "noise",
    "outputs",
    "phase",
    "phase_by_dimension",
    "points",
    "polynomial_errors",
    "ranks",
    "reductions",
    "scores",
    "sensitivities",
    "show",
    "stages",
    "times",
    "trade_off",
    "vectors",
    "watch",
    "what_if",
]
