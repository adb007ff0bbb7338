"""Checkpoints of a long `decide`: how far it has come, in a file that is written whole or not at all.

Queries are asked in one order, so it is enough to remember the place of the next one and what was counted before it.
A checkpoint belongs to one source, path and oracle, and to one version of this library.
"""

from __future__ import annotations

import json
import reprlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from time import monotonic
from typing import Any

from attention.support.files import replacing
from reductions.documents import encode, load, read_text, reading
from reductions.errors import InputError
from reductions.problem import Problem
from reductions.reduction import Reduction
from reductions.running.oracles import AttentionOracle

__all__ = ["Checkpoint", "Reached"]

INTERVAL = 5.0
"""Seconds from one writing to the next."""


@dataclass(frozen=True)
class Reached:
    """Where a run stands between two queries.

    Attributes
    ----------
    indices
        The next instance at every edge of the path.
    counts, seconds, sizes
        As in the stages, one a problem of the path.
    """

    indices: list[int]
    counts: list[int]
    seconds: list[float]
    sizes: list[dict[str, Any]]

    def check(self, edges: int) -> None:
        """Raise InputError unless there is one entry an edge or a problem, of the type that belongs there."""
        numbers = (self.indices, edges, int), (self.counts, edges + 1, int)
        for entries, length, kind in (*numbers, (self.seconds, edges + 1, float), (self.sizes, edges + 1, dict)):
            if not isinstance(entries, list) or len(entries) != length or not all(type(x) is kind for x in entries):
                raise InputError(f"there must be {length} entries of type {kind.__name__}, got {reprlib.repr(entries)}")
        if min(self.indices + self.counts) < 0:
            raise InputError("a number is below 0")


class Checkpoint:
    """The file of one run.

    Parameters
    ----------
    file
        Where it is written; it need not be there yet.
    source, path, oracle
        What is decided, and how. An oracle is known by its name, or an object without one by its `repr`.
    """

    def __init__(
        self,
        file: str | Path,
        source: Problem[Any],
        path: Sequence[Reduction[Any, Any]],
        oracle: AttentionOracle,
    ) -> None:
        self.file = Path(file)
        self.written = monotonic()
        name = getattr(oracle, "__qualname__", None) or repr(oracle)
        self.edges = len(path)
        steps = [edge.step() for edge in path]
        self.run = _hash([version("hardchain"), type(source).__name__, source.payload(), steps, name])

    def read(self) -> Reached | None:
        """What the file says, or None if it is not there.

        Raises
        ------
        InputError
            If the file cannot be read, is damaged, or belongs to another run.
        """
        if not self.file.exists():
            return None
        with reading(f"{self.file}: no checkpoint, or a damaged one; delete it to begin anew"):
            document = load(read_text(self.file))
            run, reached = document["run"], document["reached"]
            if document["sha256"] != _hash([run, reached]):
                raise InputError("its hash is another")
            found = Reached(**reached)
            found.check(self.edges)
        if run != self.run:
            raise InputError(
                f"{self.file}: the checkpoint of another source, path, oracle or version; choose another file, or "
                "delete it to begin anew"
            )
        return found

    def note(self, reached: Reached) -> None:
        """Write if some time has passed since the last writing."""
        if monotonic() >= self.written + INTERVAL:
            self.write(reached)

    def write(self, reached: Reached) -> None:
        """Write now."""
        stated = json.loads(json.dumps(asdict(reached), default=encode))
        document = {"run": self.run, "reached": stated, "sha256": _hash([self.run, stated])}
        try:
            with replacing(self.file) as partial:
                partial.write_text(json.dumps(document) + "\n", encoding="utf-8")
        except OSError as error:
            raise InputError(f"{self.file}: cannot be written: {error.strerror}") from error
        self.written = monotonic()

    def remove(self) -> None:
        """Delete the file."""
        self.file.unlink(missing_ok=True)


def _hash(value: Any) -> str:
    return sha256(json.dumps(value, default=encode, sort_keys=True).encode()).hexdigest()
