"""For every edge a small instance with a witness, the question that the witness belongs to, and pictures of both."""

from __future__ import annotations

import inspect
import json
import warnings
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from hashlib import sha256
from itertools import islice
from pathlib import Path
from textwrap import shorten
from typing import Any, NamedTuple, TypeAlias

import matplotlib
import numpy as np

import reductions.draw
from reductions import Problem
from reductions.errors import ReductionError
from reductions.graph import edge_named, registered
from reductions.overhead import evaluate
from reductions.problem import Search
from reductions.reduction import FanOut, Reduction

Edge: TypeAlias = type[Reduction[Any, Any]]

SEED, TRIES, SMALLEST = 3, 40, 200


class Shown(NamedTuple):
    """An instance and its witness or value; None where there is none to mark."""

    instance: Problem[Any]
    answer: Any = None


def instances(folder: Path, kept: Path) -> dict[str, list[dict[str, Any]]]:
    """Source and question of each edge in words, with the names of their pictures, which are written to the folder.

    Pictures are drawn on all cores, and kept between builds as long as what is drawn and what draws it are the same.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kept.mkdir(parents=True, exist_ok=True)
    names = [edge.__name__ for edge in registered()]
    with ProcessPoolExecutor() as pool:
        found = dict(zip(names, pool.map(described, names, [folder] * len(names), [kept] * len(names)), strict=True))
    return found


def described(name: str, folder: Path, kept: Path) -> list[dict[str, Any]]:
    """The source and the question of one edge."""
    return [
        {"kind": type(shown.instance).__name__, "says": written(shown), "picture": picture(shown, folder, kept)}
        for shown in drawn(edge_named(name))
    ]


def drawn(edge: Edge) -> tuple[Shown, ...]:
    """A source that the edge takes, and a question about it: the one that the witness is carried to, or the first one.

    A source that is YES is preferred, then one that is not empty, and a question that is not; nothing if the edge takes
    none of the random and small instances.
    """
    best, most = (), (-1,)
    for source in candidates(edge):
        try:
            edge().check(source)
            pair = asked(edge, source)
        except (ReductionError, StopIteration):
            continue
        yes = pair[0].answer is not None or not isinstance(source, Search)
        score = (yes, *(all(size for size in shown.instance.size()) for shown in pair))
        if score > most:
            best, most = pair, score
        if all(score):
            break
    return best


def candidates(edge: Edge) -> Iterator[Problem[Any]]:
    """Random instances of the sizes that the edge asks for, then the smallest ones."""
    rng = np.random.default_rng(SEED)
    if hasattr(edge.source, "random"):
        known = inspect.signature(edge.source.random).parameters
        asked_for = {name: value for name, value in edge.requires.items() if name in known}
        yield from (edge.source.random(rng, **asked_for) for _ in range(TRIES))
    if hasattr(edge.source, "small"):
        yield from islice(edge.source.small(), SMALLEST)


def asked(edge: Edge, source: Problem[Any]) -> tuple[Shown, Shown]:
    answer = source.solve()
    if isinstance(source, Search) and answer is not None and issubclass(edge, FanOut):
        index, carried = edge().embed(source, answer)
        return Shown(source, answer), Shown(edge().instance(source, index), carried)
    question = edge().converse(source).send(None)
    return Shown(source, answer), Shown(question, question.solve() if quick(question) else None)


def quick(question: Problem[Any]) -> bool:
    """Whether `solve` takes fewer than a million steps, as declared."""
    sizes = {symbol: question.measured()[name] for name, symbol in question.symbols.items()}
    return bool(evaluate(question.time, sizes, "time") < 10**6)


def written(shown: Shown) -> str:
    """An instance in a line or two: its sizes, what it holds, and its witness or value."""
    held = plain(json.loads(shown.instance.to_json())["payload"])
    text = shorten(f"{shown.instance!r}: {held}", 400, placeholder=" ...")
    if shown.answer is None:
        return text
    marked = "witness" if isinstance(shown.instance, Search) else "value"
    return f"{text}; {marked}: {shorten(str(listed(shown.answer)), 120, placeholder=' ...')}"


def listed(answer: Any) -> Any:
    """An answer without numpy's numbers and arrays in it."""
    if isinstance(answer, (np.ndarray, np.generic)):
        return answer.tolist()
    return type(answer)(map(listed, answer)) if type(answer) in (tuple, list) else answer


def plain(held: Any) -> str:
    """What a stored instance holds, matrices by rows."""
    if isinstance(held, dict) and held.keys() == {"dtype", "shape", "data"}:
        return str(np.array(held["data"]).reshape(held["shape"]).tolist()).replace(" ", "")
    if isinstance(held, dict):
        return ", ".join(f"{name} {plain(part)}" for name, part in held.items())
    return (
        "; ".join(map(plain, held)) if isinstance(held, list) and any(isinstance(p, dict) for p in held) else str(held)
    )


def picture(shown: Shown, folder: Path, kept: Path) -> str | None:
    """The name of the picture in the folder; None if there is none of such an instance."""
    said = [shown.instance.to_json(), repr(listed(shown.answer)), painter()]
    name = f"{sha256(json.dumps(said).encode()).hexdigest()[:20]}.svg"
    if not (kept / name).exists():
        found = next(pictures(shown), None)
        if found is None:
            return None
        (kept / name).write_bytes(found)
    (folder / name).write_bytes((kept / name).read_bytes())
    return name


@cache
def painter() -> str:
    """What draws: the sources of the pictures and the version of matplotlib."""
    sources = sorted(Path(reductions.draw.__path__[0]).glob("*.py"))
    return sha256(b"".join(path.read_bytes() for path in sources)).hexdigest() + matplotlib.__version__


def pictures(shown: Shown) -> Iterator[bytes]:
    """The picture with the witness or value marked; where that cannot be marked, the picture without."""
    for answer in dict.fromkeys((repr(shown.answer), "None")):
        marked = shown.answer if answer != "None" else None
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an instance without vectors is a picture without pixels
            try:
                yield reductions.draw.show(shown.instance, marked).encoded("svg")
            except ReductionError:
                continue
