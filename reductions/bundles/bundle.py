"""Bundles: a reduction on disk, for solvers and checkers that know nothing of this library.

A bundle is a directory with `source.json`, the target instances `instance-000000.json`, ... and `manifest.json`: the
versions that made it, the path with its parameters, the numbers of each instance along the path, its sizes, what a
checker needs to know beside that, and the hash of every file; `SEAL` is the hash of the manifest. Every instance
carries its provenance. The same versions write the same bytes.

Where every edge fans out, the instances stand beside each other, and any answer is lifted. Elsewhere the next question
depends on the answers: the bundle holds the questions so far with the log of their answers, and an answer to the last
one is replayed with them (`reply`).

Examples
--------
>>> import tempfile
>>> from reductions import CNF, route
>>> formula = CNF(4, ((1, 2), (-1, 3), (-2, -4)))
>>> with tempfile.TemporaryDirectory() as parent:
...     directory = Path(parent) / "bundle"
...     written = write_bundle(formula, route(formula, "GapMaxIP", order=2, via="direct"), directory)
...     answer = instance_at(directory, 0).brute_force()
...     written, answer, lift_answer(directory, {"instance": 0, "witness": list(answer)})
(1, (1, 0), (-1, 2, -3, -4))
"""

from __future__ import annotations

import hashlib
import os
import reprlib
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from reductions.documents import check_directory, dump, load, read_text, reading
from reductions.errors import BudgetError, InputError
from reductions.graph import check_path, edge_named, lift
from reductions.packing import pack, unpack
from reductions.problem import Problem, whole
from reductions.reduction import FanOut, Reduction
from reductions.running.budget import check_memory
from reductions.running.conversation import converse, visits
from reductions.theory.ledger import evaluate
from reductions.versions import versions

__all__ = ["Reply", "holds_conversation", "instance_at", "lift_answer", "reply", "unfold", "write_bundle"]

BYTES_LIMIT = 2**30

FORMAT = 2
"""Of manifests; those of the first version have none."""

Chain = Sequence[Reduction[Any, Any]]


def unfold(path: Chain, source: Problem[Any]) -> Iterator[tuple[tuple[int, ...], Problem[Any]]]:
    """Iterate over the instances at the end of a path of fan-outs, lazily, each with its number at every edge.

    Of a conversation, the only question that is known without an answer is the first one.
    """
    if not path:
        yield (), source
        return
    step = path[0]
    targets = step.instances(source) if isinstance(step, FanOut) else islice(step.converse(source), 1)
    for index, target in enumerate(targets):
        for indices, last in unfold(path[1:], target):
            yield (index, *indices), last


def write_bundle(
    source: Problem[Any], path: Chain, directory: str | Path, *, most: int = 100, max_memory: float | None = None
) -> int:
    """Write a bundle of at most `most` instances, the first ones; all of it or nothing.

    It is written beside and renamed. Only a process that is killed outright leaves `.NAME.PID.partial`, which is not
    a bundle and may be deleted.

    Parameters
    ----------
    source
        The instance at the beginning of the path.
    path
        Reductions with their parameters.
    directory
        Where to write: a new or an empty directory.
    max_memory
        Bytes that the process may have in all, if that is less than there is.

    Returns
    -------
    int
        How many instances were written.

    Raises
    ------
    InputError
        If the path does not fit, or the directory is there and not empty, or cannot be written.
    BudgetError
        If the instances would take more than 1 GiB, or one of them more memory than there is.
    """
    check_path(path)
    whole("most", most, 1)
    check_memory(source, path, max_memory)
    target = Path(directory)
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise InputError(f"{target} exists already; choose a new or an empty directory")
    check_directory(target)
    questions = islice(unfold(path, source), most if _fans_out(path) else 1)
    with _replaced(target) as partial:
        return _write(partial, source, path, questions, (), most)


@contextmanager
def _replaced(target: Path) -> Iterator[Path]:
    """A directory beside the target that takes its place at the end, or is deleted."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    try:
        partial.mkdir()
        yield partial
        if target.exists() and any(target.iterdir()):
            target.replace(before := target.with_name(f".{target.name}.{os.getpid()}.before"))
            partial.replace(target)
            shutil.rmtree(before)
        else:
            partial.replace(target)
    except OSError as error:
        raise InputError(f"{target}: cannot be written: {error.strerror}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _fans_out(path: Chain) -> bool:
    return all(isinstance(edge, FanOut) for edge in path)


def _write(
    directory: Path,
    source: Problem[Any],
    path: Chain,
    questions: Iterable[tuple[tuple[int, ...], Problem[Any]]],
    answers: Sequence[Any],
    most: int,
) -> int:
    relation, projected = evaluate(path, source.measured()).get("calls", ("", 0))
    hashes: dict[str, str] = {}
    entries: list[dict[str, Any]] = []

    def store(name: str, text: str) -> None:
        (directory / name).write_text(text + "\n")
        hashes[name] = hashlib.sha256(f"{text}\n".encode()).hexdigest()

    store("source.json", source.to_json())
    for indices, instance in questions:
        name, text = _file(len(entries)), instance.to_json()
        number = min(most, projected) if relation in ("=", "<=") else most
        if len(text) * number > BYTES_LIMIT:
            raise BudgetError(
                f"{number:,} instances of {len(text) / 2**20:,.1f} MiB would take more than {BYTES_LIMIT >> 30} GiB; "
                "write fewer of them or take a smaller source"
            )
        store(name, text)
        entries.append({"file": name, "indices": indices, "size": instance.measured()})
    manifest = {
        "format": FORMAT,
        "versions": versions(),
        "provenance": [*source.provenance, *(edge.step() for edge in path)],
        "path": [
            {"edge": edge.name, "parameters": {f.name: getattr(edge, f.name) for f in fields(edge)}} for edge in path
        ],
        "projected": projected if relation == "=" else None,
        "instances": entries,
        "code": _certificate(source, path),
        "sha256": dict(hashes),
    }
    if not _fans_out(path):
        manifest["answers"] = [pack(answer) for answer in answers]
    store("manifest.json", dump(manifest, indent=1))
    store("SEAL", hashes["manifest.json"])
    return len(entries)


def _certificate(source: Problem[Any], path: Chain) -> dict[str, Any] | None:
    """What a checker needs to know beside the parameters; None if nothing, or if it is of one of many sources."""
    for edge in path:
        if (found := edge.certificate(source)) is not None:
            return found
        if edge.overhead.calls.expression != 1 or not isinstance(edge, FanOut):
            return None
        source = edge.instance(source, 0)
    return None


def holds_conversation(directory: str | Path) -> bool:
    """Whether an answer to a bundle leads to the next question; see `reply`."""
    return not _fans_out(_path(directory, _manifest(directory)))


def instance_at(directory: str | Path, number: int) -> Problem[Any]:
    """The target instance of a bundle with this number."""
    _entry(_manifest(directory), number)
    return _instance(directory, _file(number))


def lift_answer(directory: str | Path, answer: Any) -> Any:
    """The source's witness behind an answer that somebody found, without solving anything again.

    Parameters
    ----------
    directory
        The bundle.
    answer
        `{"instance": 3, "witness": [0, 2, 1]}`: the number or the file of an instance, and a witness of it, as JSON has
        it.

    Raises
    ------
    InputError
        If the bundle cannot be read, or the answer is not a witness.

    Notes
    -----
    Complexity: that of building the instances on the way to this one, and of one row of inner products for attention.
    """
    manifest = _manifest(directory)
    path = _path(directory, manifest)
    if not _fans_out(path):
        raise InputError(f"{directory}: an answer leads to the next question here; use reply")
    number, witness = _answer(answer)
    source, indices = _instance(directory, "source.json"), _entry(manifest, number)["indices"]
    if not isinstance(source, path[0].source) or len(indices) != len(path):
        raise InputError(f"{directory}: {source!r} and the numbers {reprlib.repr(indices)} do not fit the path")
    with reading(f"{reprlib.repr(witness)} is not a witness of instance {number}"):
        lifted = lift(path, source, indices, _hashable(witness))
        source.check(lifted)
    return lifted


class Reply(NamedTuple):
    """What an answer led to: the number of the next question, or None and the answer of the source."""

    question: int | None
    answer: Any


def reply(directory: str | Path, answer: Any) -> Reply:
    """Answer the last question of a bundle that holds a conversation; the next one is added to it.

    Parameters
    ----------
    directory
        The bundle; it is replaced as a whole.
    answer
        `{"instance": 3, "witness": [0, 2, 1]}`: the number or the file of the last instance, and its answer, as JSON
        has it; null for a search that finds nothing.

    Raises
    ------
    InputError
        If the bundle cannot be read or does not hold a conversation, the instance is not the last one, or the answer
        cannot be one.

    Notes
    -----
    Complexity: that of holding the conversation again, up to the next question.
    """
    manifest = _manifest(directory)
    path = _path(directory, manifest)
    if _fans_out(path):
        raise InputError(f"{directory}: every edge fans out, so an answer is lifted by itself; use lift_answer")
    number, given = _answer(answer)
    last = len(manifest["instances"]) - 1
    if number not in (last, _file(last)):
        raise InputError(f"the open question is instance {last}, got {reprlib.repr(number)}")
    source = _instance(directory, "source.json")
    with reading(f"{directory}: the answers in manifest.json"):
        answers = [*map(unpack, manifest["answers"]), _hashable(given)]
    with reading(f"{reprlib.repr(given)} is not an answer to instance {last}"):
        _instance(directory, _file(last)).check(answers[-1])
        talk = converse(path, source, visits(source, path))
        questions, said = [], iter(answers)
        try:
            questions.append(next(talk))
            for each in said:
                questions.append(talk.send(each))
        except StopIteration as end:
            return Reply(None, end.value)
    with _replaced(Path(directory)) as partial:
        numbered = (((number,) * len(path), question) for number, question in enumerate(questions))
        _write(partial, source, path, numbered, answers, len(questions))
    return Reply(len(questions) - 1, None)


def _answer(answer: Any) -> tuple[int | str, Any]:
    if not isinstance(answer, dict) or set(answer) != {"instance", "witness"}:
        raise InputError('an answer reads {"instance": NUMBER, "witness": ...}')
    return answer["instance"], answer["witness"]


def _path(directory: str | Path, manifest: dict[str, Any]) -> Chain:
    with reading(f"{directory}: the path in manifest.json"):
        path = tuple(edge_named(step["edge"])(**step["parameters"]) for step in manifest["path"])
        check_path(path)
    return path


def _hashable(value: Any) -> Any:
    return tuple(map(_hashable, value)) if isinstance(value, list) else value


def _file(number: int) -> str:
    return f"instance-{number:06d}.json"


def _entry(manifest: dict[str, Any], instance: int | str) -> dict[str, Any]:
    """What the manifest says of an instance, named by its number or its file."""
    for number, entry in enumerate(manifest["instances"]):
        if instance in (number, _file(number)) and not isinstance(instance, bool):
            found: dict[str, Any] = entry
            return found
    raise InputError(
        f"the bundle has the instances 0 to {len(manifest['instances']) - 1}, got {reprlib.repr(instance)}"
    )


def _manifest(directory: str | Path) -> dict[str, Any]:
    with reading(str(Path(directory) / "manifest.json"), "not the manifest of a bundle"):
        manifest: dict[str, Any] = load(_read(directory, "manifest.json"))
        if not manifest.keys() >= {"path", "instances"}:
            raise InputError("parts are missing")
        for number, entry in enumerate(manifest["instances"]):
            if entry["file"] != _file(number):
                raise InputError(
                    f"entry {number} must be of the file {_file(number)}, got {reprlib.repr(entry['file'])}"
                )
            entry["indices"] = [whole("an index", index, 0) for index in entry["indices"]]
    return manifest


def _instance(directory: str | Path, name: str) -> Problem[Any]:
    with reading(str(Path(directory) / name)):
        return Problem.from_json(_read(directory, name))


def _read(directory: str | Path, name: str) -> str:
    """The text of a file of the bundle; a link, a pipe or a device is not one."""
    path = Path(directory) / name
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise InputError("is not a regular file")
    return read_text(path)
