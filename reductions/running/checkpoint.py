"""Checkpoints of a long run: the answers so far, in a file that is written whole or not at all.

A conversation is determined by its answers, so the log of them is all there is to remember: on resumption it is held
again with the answers of the log, and goes on where they end. A checkpoint belongs to one source, path and oracle, and
to one version of this library.
"""

from __future__ import annotations

import json
import reprlib
from collections.abc import Iterator, Sequence
from hashlib import sha256
from os import PathLike
from pathlib import Path
from time import monotonic
from typing import Any, Self

from reductions.documents import encode, load, read_text, reading, writing
from reductions.errors import InputError
from reductions.packing import pack, unpack
from reductions.problem import Problem, whole
from reductions.reduction import Reduction
from reductions.running.conversation import Visit
from reductions.versions import version

__all__ = ["Checkpoint", "Log"]

INTERVAL = 5.0
"""Seconds from one writing to the next."""


MOST = 2**62
"""Answers of a log, which is more than any run asks for."""


class Log:
    """The answers of a conversation, in order; equal ones in a row are kept once, with their number.

    Attributes
    ----------
    name
        What messages call it.
    """

    name = "the log of answers"

    def __init__(self, runs: Sequence[tuple[int, Any]] = ()) -> None:
        self.runs = [(count, answer) for count, answer in runs]

    def __len__(self) -> int:
        return sum(count for count, _ in self.runs)

    def __iter__(self) -> Iterator[Any]:
        return (unpack(answer) for count, answer in self.runs for _ in range(count))

    def append(self, answer: Any) -> None:
        """Add an answer."""
        packed = pack(answer)
        if self.runs and self.runs[-1][1] == packed:
            self.runs[-1] = (self.runs[-1][0] + 1, packed)
        else:
            self.runs.append((1, packed))

    def payload(self) -> list[list[Any]]:
        """What is stored: pairs of a count and an answer."""
        return [[count, answer] for count, answer in self.runs]

    @classmethod
    def from_payload(cls, payload: Any) -> Log:
        """The log that `payload` stored; InputError if it is not one."""
        if not isinstance(payload, list) or not all(isinstance(run, list) and len(run) == 2 for run in payload):
            raise InputError("a log of answers must be a list of pairs, each of a count and an answer")
        runs = [(whole("a count of answers", count, 1), answer) for count, answer in payload]
        if (total := sum(count for count, _ in runs)) >= MOST:
            raise InputError(f"a log may have {MOST:,} answers, got {reprlib.repr(total)}")
        return cls(runs)


class Checkpoint(Log):
    """The log of one run, in a file: a context in which answers are appended.

    On entering, what the file says is taken over, if it is there. The file is written every few seconds and when an
    exception ends the run, and deleted when the run is done.

    Parameters
    ----------
    file
        Where it is written; it need not be there yet.
    source, path, oracle
        What is decided, and how; the oracle by its name.
    stages
        The visits whose seconds are kept.
    """

    def __init__(
        self,
        file: str | PathLike[str],
        source: Problem[Any],
        path: Sequence[Reduction[Any, Any]],
        oracle: str,
        stages: Sequence[Visit],
    ) -> None:
        super().__init__()
        self.file, self.name, self.stages = Path(file), str(file), stages
        self.written = monotonic()
        steps = [edge.step() for edge in path]
        self.run = _hash([version("hardchain"), type(source).__name__, source.payload(), steps, oracle])

    def __enter__(self) -> Self:
        self.read()
        self.write()  # a file that cannot be written is better known now
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.file.unlink(missing_ok=True)
        else:
            self.write()

    def append(self, answer: Any) -> None:
        """Add an answer, and write if some time has passed since the last writing."""
        super().append(answer)
        if monotonic() >= self.written + INTERVAL:
            self.write()

    def read(self) -> None:
        """Take over what the file says, if it is there.

        Raises
        ------
        InputError
            If the file cannot be read, is damaged, or belongs to another run.
        """
        if not self.file.exists():
            return
        with reading(str(self.file), "not a checkpoint, or a damaged one; delete it to begin anew"):
            document = load(read_text(self.file), dict)
            run, answers, seconds = document["run"], document["answers"], document["seconds"]
            if document["sha256"] != _hash([run, answers, seconds]):
                raise InputError("the checksum does not match")
            runs = Log.from_payload(answers).runs
            if not isinstance(seconds, list) or not all(type(each) is float and each >= 0 for each in seconds):
                raise InputError("seconds must be a list of numbers of at least 0")
        if run != self.run:
            raise InputError(
                f"{self.file}: this checkpoint is of another source, path, oracle or version; choose another file, or "
                "delete it to begin anew"
            )
        self.runs = runs
        for stage, spent in zip(self.stages, seconds, strict=False):
            stage.seconds = spent

    def write(self) -> None:
        """Write now."""
        stated = [self.run, self.payload(), [stage.seconds for stage in self.stages]]
        run, answers, seconds = json.loads(json.dumps(stated))
        document = {"run": run, "answers": answers, "seconds": seconds, "sha256": _hash([run, answers, seconds])}
        with writing(self.file) as partial:
            partial.write_text(json.dumps(document) + "\n", encoding="utf-8")
        self.written = monotonic()


def _hash(value: Any) -> str:
    return sha256(json.dumps(value, default=encode, sort_keys=True).encode()).hexdigest()
