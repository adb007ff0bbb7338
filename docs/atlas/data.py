"""What the page of the atlas shows, as one file of JavaScript, and pictures of an instance for every edge."""

from __future__ import annotations

import inspect
import json
import warnings
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from textwrap import shorten
from typing import Any

import networkx as nx
import numpy as np

from reductions import Problem, atlas, draw
from reductions.errors import ReductionError
from reductions.graph import reduction_graph, registered
from reductions.reduction import FanOut, Online, Reduction
from reductions.theory.atlas import Atlas
from reductions.theory.ledger import compose

Kind = type[Problem[Any]]
Edge = type[Reduction[Any, Any]]

FAMILIES = {
    "vectors, points, formulas": ("vectors", "points", "formulas", "sets", "hypergraphs", "attention"),
    "strings, languages": ("strings", "sequences", "languages", "grammars"),
    "numbers, plane": ("integers", "plane"),
    "graphs, matrices": ("graphs", "weighted_graphs", "matrices", "trees", "dynamic"),
}
"""By the folder of `reductions.problems` that says the structure."""


def write(folder: Path, dates: tuple[str, str]) -> None:
    """Write data.js and a picture for every edge to the folder."""
    fields = [(day, atlas(as_of=day)) for day in dates]
    document = {
        "dates": dates,
        "problems": [problem(kind, fields) for kind in fields[0][1].problems],
        "edges": [edge(found, folder) for found in registered()],
        "sizes": dict(composed()),
        "premises": {day: {h.name: field.status(h).summary for h in field.hypotheses} for day, field in fields},
        "statements": {h.name: h.statement for h in fields[-1][1].hypotheses},
    }
    (folder / "data.js").write_text(f"const ATLAS = {json.dumps(document, ensure_ascii=False)};\n", encoding="utf-8")


def problem(kind: Kind, fields: list[tuple[str, Atlas]]) -> dict[str, Any]:
    structure = kind.__module__.split(".")[2]
    return {
        "name": kind.__name__,
        "module": kind.__module__,
        "family": next((name for name, parts in FAMILIES.items() if structure in parts), "graphs, matrices"),
        "asks": (inspect.getdoc(kind) or "").partition("\n\n")[0],
        "bounds": {day: list(bounds(field, kind)) for day, field in fields},
        "algorithms": [str(found) for found in fields[-1][1].upper(kind)],
    }


def bounds(field: Atlas, kind: Kind) -> Iterator[dict[str, Any]]:
    """Every lower bound for a problem, those that stand first."""
    for bound in field.stands(kind):
        yield {
            "premise": bound.hypothesis.name,
            "open": bound.status.open,
            "status": bound.status.summary,
            "bound": f"no {bound.kind_of_algorithm} in {bound.bound}",
            "tight": bound.tight,
            "path": [step.__name__ for step in bound.path],
        }


def edge(found: Edge, folder: Path) -> dict[str, Any]:
    module = inspect.getmodule(found)
    document = {
        "name": found.__name__,
        "source": found.source.__name__,
        "target": found.target.__name__,
        "module": found.__module__,
        "kind": kind_of(found),
        "says": inspect.getdoc(module) or "",
        "code": inspect.getsource(found),
        "sizes": [f"{name} {bound.relation} {bound.expression}" for name, bound in found.overhead.sizes.items()],
        "calls": f"{found.overhead.calls.relation} {found.overhead.calls.expression}",
    }
    instances = instance(found)
    if instances is not None:
        document["instance"] = [f"{name}: {written(said)}" for name, said in zip(("source", "question"), instances, strict=True)]
        document["pictures"] = [
            name
            for name, said in ((f"{found.__name__}.source.svg", instances[0]), (f"{found.__name__}.target.svg", instances[1]))
            if picture(said, folder / name)
        ]
    return document


def kind_of(found: Edge) -> str:
    """In a word, as in the table of edges."""
    if issubclass(found, Online):
        return "online"
    if issubclass(found, FanOut):
        return "many-one" if found.overhead.calls.expression == 1 else "fan-out"
    return "function" if found.overhead.calls.expression == 1 else "Turing"


def instance(found: Edge) -> tuple[Problem[Any], Problem[Any]] | None:
    """A small random source that the edge takes, and its first question, neither of them empty if one of twenty is so."""
    rng = np.random.default_rng(3)
    candidates = []
    for _ in range(20 if hasattr(found.source, "random") else 0):
        source = found.source.random(rng)
        try:
            found().check(source)
            question = found().converse(source).send(None)
        except (ReductionError, StopIteration):
            continue
        candidates.append((source, question))
        if all(size for said in candidates[-1] for size in said.size()):
            return candidates[-1]
    return candidates[0] if candidates else None


def written(said: Problem[Any]) -> str:
    """An instance in a line or two: its sizes, and what it holds."""
    held = json.loads(said.to_json())["payload"]
    return shorten(f"{said!r} {plain(held)}", 500, placeholder=" ...")


def plain(held: Any) -> str:
    """What a stored instance holds, matrices by rows."""
    if isinstance(held, dict) and held.keys() == {"dtype", "shape", "data"}:
        return str(np.array(held["data"]).reshape(held["shape"]).tolist()).replace(" ", "")
    if isinstance(held, dict):
        return ", ".join(f"{name} {plain(part)}" for name, part in held.items())
    return "; ".join(map(plain, held)) if isinstance(held, list) and any(isinstance(p, dict) for p in held) else str(held)


def picture(said: Problem[Any], path: Path) -> bool:
    """Whether there is a picture of the instance, which is written then."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an instance without vectors is a picture without pixels
            path.write_bytes(draw.show(said).encoded("svg"))
    except ReductionError:
        return False
    return True


def composed() -> Iterator[tuple[str, dict[str, Any]]]:
    """For every two problems with a way from the first to the second: a shortest one, and the sizes at its end."""
    graph = reduction_graph()
    for start, ways in nx.all_pairs_shortest_path(nx.DiGraph(graph)):
        for end, way in ways.items():
            if start is not end:
                path = tuple(next(iter(graph[a][b].values()))["reduction"] for a, b in pairwise(way))
                yield f"{start.__name__}>{end.__name__}", {"path": [e.__name__ for e in path], "sizes": str(compose(path))}
