"""The reduction graph: problems in layers, and between them a box an edge with its overhead and its theorem."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import networkx as nx
import sympy
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg

from reductions.draw.style import PALETTE, Drawing, styled
from reductions.graph import problem_named, reduction_graph
from reductions.problem import Problem
from reductions.reduction import Reduction

__all__ = ["reductions"]

SPACE = 0.5
PADDING = 0.1
LONGEST = 44
MOST = 4
SIDES = {"=": "=", "<=": r"\leq", ">=": r"\geq"}


@dataclass
class Box:
    """A problem, in an even row, or an edge, in an odd one; in inches, downward, `x` and `y` its centre."""

    row: int
    label: str
    width: float = 0.0
    height: float = 0.0
    x: float = 0.0
    y: float = 0.0

    @property
    def is_problem(self) -> bool:
        """Whether this is a problem."""
        return self.row % 2 == 0


@styled
def reductions(around: type[Problem[Any]] | str) -> Drawing:
    """Draw the reductions from and to a problem, from top to bottom; no box lies on another or on a line.

    The box of an edge shows the number of its questions, the sizes of a target as far as they are short, and the
    theorem. `field` draws all problems on one page.

    Parameters
    ----------
    around
        A problem or its name.
    """
    kind = problem_named(around) if isinstance(around, str) else around
    near: nx.MultiDiGraph[type[Problem[Any]]] = nx.MultiDiGraph()  # in the order of the catalogue in every process
    for source, target, key, data in reduction_graph().edges(keys=True, data=True):
        if kind in (source, target):
            near.add_edge(source, target, key=key, **data)
    boxes, graph = boxes_of(near)
    drawing = Drawing()
    drawing.set_layout_engine("none")
    renderer: Any = FigureCanvasAgg(drawing).get_renderer()  # type: ignore[no-untyped-call]
    axes = drawing.add_axes((0, 0, 1, 1))
    axes.axis("off")
    texts = {name: write(axes, box) for name, box in boxes.items()}
    for name, text in texts.items():
        extent = text.get_window_extent(renderer)
        boxes[name].width = extent.width / drawing.dpi + 2 * PADDING
        boxes[name].height = extent.height / drawing.dpi + 2 * PADDING
    width, height = place(boxes, graph)
    sides = 0
    for start, end in graph.edges:
        apart = boxes[end].row != boxes[start].row + 1
        sides += apart
        side = width + 0.2 * sides
        route = beside(boxes, start, end, sides, side) if apart else straight(boxes, graph, start, end)
        axes.plot(*zip(*route, strict=True), color="#555555", lw=1.4, zorder=0)
        if boxes[end].is_problem:
            arrow = {"arrowstyle": "-|>", "color": "#555555", "mutation_scale": 16, "shrinkA": 0, "shrinkB": 0}
            axes.annotate("", route[-1], route[-2], arrowprops={**arrow, "patchB": texts[end].get_bbox_patch()})
    width += 0.2 * sides + SPACE / 2
    drawing.set_size_inches(width, height)
    axes.set(xlim=(0, width), ylim=(height, 0))
    for name, text in texts.items():
        text.set_position((boxes[name].x, boxes[name].y))
    return drawing


def boxes_of(graph: nx.MultiDiGraph[type[Problem[Any]]]) -> tuple[dict[str, Box], nx.DiGraph[str]]:
    """The boxes by name, and what is joined to what; problems are as far down as they are from the first ones."""
    first = [node for node in graph if all(source is node for source in graph.predecessors(node))]
    layers = enumerate(nx.bfs_layers(graph, first or list(graph)[:1]))
    level = {problem: number for number, layer in layers for problem in layer}
    boxes = {problem.__name__: Box(2 * level[problem], problem.__name__) for problem in graph}
    joined: nx.DiGraph[str] = nx.DiGraph()
    for source, target, data in graph.edges(data=True):
        edge = data["reduction"]
        boxes[edge.__name__] = Box(2 * level[source] + 1, describe(edge))
        joined.add_edge(source.__name__, edge.__name__)
        joined.add_edge(edge.__name__, target.__name__)
    return boxes, joined


def describe(edge: type[Reduction[Any, Any]]) -> str:
    """Name, number of questions, short sizes and theorem of an edge, one per line."""
    lines = []
    for name, bound in {"calls": edge.overhead.calls, **edge.overhead.sizes}.items():
        tex = sympy.latex(bound.expression).replace(r"\max", r"\,\max")
        if bound.expression != edge.source.symbols.get(name) and len(tex) <= LONGEST:
            lines.append(f"{name.replace('_', ' ')} ${SIDES[bound.relation]} {tex}$")
    return "\n".join([edge.__name__, *lines[:MOST], *wrap(edge.theorem.reference, 46)])


def write(axes: Axes, box: Box) -> Any:
    """Write the label of a box, somewhere."""
    fill, color, weight, size = (
        (PALETTE["blue"], "white", "bold", 12) if box.is_problem else ("white", "black", "normal", 10)
    )
    frame = {"boxstyle": f"square,pad={72 * PADDING / size}", "fc": fill, "ec": "#777777"}
    style: dict[str, Any] = {"color": color, "weight": weight, "size": size, "bbox": frame, "linespacing": 1.4}
    return axes.text(0, 0, box.label, ha="center", va="center", **style)


def place(boxes: dict[str, Box], graph: nx.DiGraph[str]) -> tuple[float, float]:
    """Place the boxes in rows, each centred and in the order of its neighbours; width and height of them all."""
    rows: dict[int, list[str]] = {}
    for name, box in sorted(boxes.items(), key=lambda item: item[1].row):
        rows.setdefault(box.row, []).append(name)
    width = SPACE + max(sum(boxes[name].width + SPACE for name in row) for row in rows.values())
    for _ in range(6):
        for row in rows.values():
            neighbours = {name: [boxes[other].x for other in nx.all_neighbors(graph, name)] for name in row}
            row.sort(key=lambda name: sum(neighbours[name]) / len(neighbours[name]))
            left = (width - sum(boxes[name].width + SPACE for name in row)) / 2
            for name in row:
                boxes[name].x = left + (boxes[name].width + SPACE) / 2
                left += boxes[name].width + SPACE
    height = SPACE
    for row in rows.values():
        tall = max(boxes[name].height for name in row)
        for name in row:
            boxes[name].y = height + tall / 2
        height += tall + SPACE
    return width, height


def straight(boxes: dict[str, Box], graph: nx.DiGraph[str], start: str, end: str) -> list[tuple[float, float]]:
    """The corners of a line to the next row, from the middle of a box to the middle of a box.

    Its level part lies between the rows, at a height of its problem's own.
    """
    upper, lower = boxes[start], boxes[end]
    problem, edges = (start, graph.succ) if upper.is_problem else (end, graph.pred)
    rivals = sorted(
        (name for name, box in boxes.items() if box.row == boxes[problem].row and edges[name]),
        key=lambda name: boxes[name].x,
    )
    level = bottom(boxes, upper.row) + SPACE * (rivals.index(problem) + 1) / (len(rivals) + 2)
    return [(upper.x, upper.y), (upper.x, level), (lower.x, level), (lower.x, lower.y)]


def beside(boxes: dict[str, Box], start: str, end: str, number: int, side: float) -> list[tuple[float, float]]:
    """The corners of a line to a row that is not the next one, by way of the right side; lines are numbered from 1."""
    first, last = boxes[start], boxes[end]
    offset = 0.02 + 0.03 * (number % 5)
    leave, enter = bottom(boxes, first.row) + SPACE * offset, bottom(boxes, last.row - 1) + SPACE * (1 - offset)
    return [
        (first.x, first.y),
        (first.x, leave),
        (side, leave),
        (side, enter),
        (last.x, enter),
        (last.x, last.y),
    ]


def bottom(boxes: dict[str, Box], row: int) -> float:
    """Where the boxes of a row end; 0 above the first row."""
    return max((box.y + box.height / 2 for box in boxes.values() if box.row == row), default=0.0)
