"""What the page of the atlas shows, as one file of JavaScript: every number and every sentence is the library's."""

from __future__ import annotations

import inspect
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import fields as parameters_of
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

import networkx as nx
from atlas.layout import BOX, places

from reductions import Problem, atlas, catalogue, route
from reductions.graph import reduction_graph
from reductions.reduction import FanOut, Online, Reduction
from reductions.theory.atlas import Atlas
from reductions.theory.ledger import compose
from reductions.theory.statements import Consequence

Kind: TypeAlias = type[Problem[Any]]
Edge: TypeAlias = type[Reduction[Any, Any]]

FAMILIES = {
    "strings, languages": ("strings", "sequences", "languages", "grammars"),
    "numbers, points in the plane": ("integers", "plane"),
    "formulas, vectors, attention": ("formulas", "vectors", "points", "sets", "hypergraphs", "attention"),
    "graphs, trees": ("graphs", "trees"),
    "weighted graphs, matrices": ("weighted_graphs", "matrices"),
    "graphs that change": ("dynamic",),
}
"""By the folder of `reductions.problems`, that is by the structure of the input."""

_STRINGS, _NUMBERS, _VECTORS, _GRAPHS, _WEIGHTS, _CHANGE = FAMILIES
AREAS = {
    "wide": ((3, (_STRINGS, _NUMBERS)), (4, (_VECTORS, _GRAPHS)), (3, (_WEIGHTS, _CHANGE))),
    "tall": ((4, (_VECTORS, _STRINGS, _GRAPHS, _WEIGHTS, _CHANGE, _NUMBERS)),),
}
"""How the families lie on a wide page and on a narrow one."""

GROUPS = {
    "vectors": ("CNF-SAT, k-OVC, hitting set", ("CNF", "OrthogonalVectors", "HittingVector")),
    "products": (
        "cliques, Boolean products, OMv",
        ("Clique", "Hyperclique", "BooleanProduct", "OnlineMatrixVector"),
    ),
    "sums": ("3SUM, (min,+)-convolution", ("ThreeSum", "MinPlusConvolution")),
    "weights": (
        "APSP, weighted triangles and cliques",
        ("AllPairsShortestPaths", "ZeroTriangle", "MinWeightClique", "ExactWeightClique"),
    ),
    "fell": ("nothing that is left: the bounds have fallen", ()),
    "none": ("no bound by a power is known here", ()),
}
"""What a problem stands on: the problems of the hypotheses that are counted together."""


def document(dates: Sequence[str], joined: Collection[tuple[Kind, Kind]]) -> dict[str, Any]:
    """All that the page shows but the instances: what was known on each day, and the ways of the pairs."""
    fields = {day: atlas(as_of=day) for day in dates}
    kinds = [kind for kind in fields[dates[-1]].problems if kind.__name__ in catalogue.PROBLEMS]
    known = [catalogue.edge(name) for name in catalogue.EDGES]
    families = {kind.__name__: family_of(kind) for kind in kinds}
    arrows = [(edge.source.__name__, edge.target.__name__) for edge in known]
    return {
        "dates": list(dates),
        "box": BOX,
        "groups": {name: label for name, (label, _) in GROUPS.items()},
        "places": {name: places(families, arrows, areas) for name, areas in AREAS.items()},
        "problems": [problem(kind, fields) for kind in kinds],
        "edges": [edge(found) for found in known],
        "ways": dict(ways(fields[dates[-1]], joined)),
        "hypotheses": [
            {
                "name": h.name,
                "statement": h.statement,
                "open": {day: field.status(h).open for day, field in fields.items()},
                "status": {day: field.status(h).summary for day, field in fields.items()},
                "why": {day: str(field.status(h)) for day, field in fields.items()},
            }
            for h in fields[dates[-1]].hypotheses
        ],
    }


def write(document: Mapping[str, Any], folder: Path) -> None:
    """Write data.js."""
    (folder / "data.js").write_text(f"const ATLAS = {json.dumps(document, ensure_ascii=False)};\n", encoding="utf-8")


# ---- problems


def family_of(kind: Kind) -> str:
    for name, folders in FAMILIES.items():
        if kind.__module__.split(".")[2] in folders:
            return name
    raise LookupError(f"{kind.__module__} is in none of the FAMILIES; say there where it belongs on the map")


def problem(kind: Kind, fields: Mapping[str, Atlas]) -> dict[str, Any]:
    latest = list(fields.values())[-1]
    return {
        "name": kind.__name__,
        "module": kind.__module__,
        "family": family_of(kind),
        "asks": " ".join((inspect.getdoc(kind) or "").partition("\n\n")[0].split()),
        "symbols": {str(symbol): name.replace("_", " ") for name, symbol in kind.symbols.items()},
        "group": {day: group(field, kind) for day, field in fields.items()},
        "verdict": {day: field.verdict(kind) for day, field in fields.items()},
        "bounds": {day: [bound(found) for found in bounds(field, kind)] for day, field in fields.items()},
        "algorithms": list(dict.fromkeys(str(found) for found in latest.upper(kind))),
    }


def bounds(field: Atlas, kind: Kind) -> list[Consequence]:
    """Every lower bound for a problem, those that stand first; of formulas, the bounds that are no powers too."""
    return sorted([*field.stands(kind), *field.exponential(kind)], key=lambda found: not found.status.open)


def group(field: Atlas, kind: Kind) -> str:
    """What the strongest bound that stands is premised on, as a key of `GROUPS`."""
    found = bounds(field, kind)
    if not found:
        return "none"
    if not found[0].status.open:
        return "fell"
    premise = found[0].hypothesis
    for name, (_, problems) in GROUPS.items():
        if premise.problem in problems:
            return name
    raise LookupError(f"the hypothesis {premise.name} is of none of the GROUPS; say there what it is counted with")


def said(found: Consequence) -> str:
    return f"no {found.kind_of_algorithm} in {found.bound}"


def bound(found: Consequence) -> dict[str, Any]:
    return {
        "premise": found.hypothesis.name,
        "open": found.status.open,
        "bound": said(found),
        "tight": found.tight,
        "path": [step.__name__ for step in found.path],
    }


# ---- reductions


def edge(found: Edge) -> dict[str, Any]:
    return {
        "name": found.__name__,
        "source": found.source.__name__,
        "target": found.target.__name__,
        "module": found.__module__,
        "kind": kind_of(found),
        "random": "seed" in {f.name for f in parameters_of(found)},
        "theorem": found.theorem.reference,
        "says": inspect.getdoc(inspect.getmodule(found)) or "",
        "code": inspect.getsource(found),
        **sizes((found,)),
    }


def kind_of(found: Edge) -> str:
    """In a word, as in the table of edges."""
    if issubclass(found, Online):
        return "online"
    if issubclass(found, FanOut):
        return "many-one" if found.overhead.calls.expression == 1 else "fan-out"
    return "function" if found.overhead.calls.expression == 1 else "adaptive"


def sizes(path: tuple[Edge, ...]) -> dict[str, Any]:
    """The composed sizes of a path, and what their symbols mean."""
    ledger = compose(path)
    return {
        "sizes": [[name, entry.relation, str(entry.expression)] for name, entry in ledger.entries.items()],
        "unknown": list(ledger.unknown),
        "parameters": [
            [step.__name__, sorted(map(str, symbols.values()))]
            for step, symbols in zip(path, ledger.parameters, strict=True)
            if symbols
        ],
    }


def pairs() -> list[tuple[Kind, Kind]]:
    """All pairs of problems with a way from the first to the second."""
    graph = reduction_graph()
    return [(start, end) for start in graph for end in nx.descendants(graph, start)]


def ways(field: Atlas, joined: Collection[tuple[Kind, Kind]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """For each pair: the library's route, its sizes, and what bounds become along it."""
    known = {start: bounds(field, start) for start in {start for start, _ in joined}}
    for start, end in joined:
        path = tuple(type(step) for step in route(start, end))
        carried = [
            (said(found), said(further), found.hypothesis.name)
            for found in known[start]
            if (further := field.along(found, path)) is not None
        ]
        yield (
            f"{start.__name__}>{end.__name__}",
            {
                "path": [step.__name__ for step in path],
                **sizes(path),
                "bounds": [
                    {"from": first, "to": last, "on": [premise for *_, premise in found]}
                    for (first, last), found in groupby(sorted(carried), key=lambda row: row[:2])
                ],
            },
        )
