"""Bundles: a reduction on disk, for solvers and checkers that know nothing of this library.

A bundle is a directory with `source.json`, the target instances `instance-000000.json`, ... and `manifest.json`: the
versions that made it, the path with its parameters, the numbers of each instance along the path, its sizes, the code of
the protocol, if there is one, and the hash of every file; `SEAL` is the hash of the manifest. Every instance carries
its provenance. The same versions write the same bytes.

Examples
--------
>>> import tempfile
>>> from reductions import CNF
>>> from reductions.running.decide import standard_path
>>> formula = CNF(4, ((1, 2), (-1, 3), (-2, -4)))
>>> with tempfile.TemporaryDirectory() as parent:
...     directory = Path(parent) / "bundle"
...     written = write_bundle(formula, standard_path(formula, order=2, via="direct")[:2], directory)
...     answer = instance_at(directory, 0).brute_force()
...     written, answer, lift_answer(directory, {"instance": 0, "witness": list(answer)})
(1, (1, 0), (-1, 2, -3, -4))
"""

from __future__ import annotations

import hashlib
import os
import reprlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import fields
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from reductions.documents import dump, load, read_text, reading
from reductions.edges import OrthogonalVectorsToGapMaxIP
from reductions.errors import BudgetError, InputError
from reductions.graph import check_path, lift
from reductions.problem import Problem, whole
from reductions.reduction import Reduction, registered
from reductions.running.budget import check_memory
from reductions.theory.ledger import evaluate
from reductions.versions import versions

__all__ = ["instance_at", "lift_answer", "unfold", "write_bundle"]

BYTES_LIMIT = 2**30

Chain = Sequence[Reduction[Any, Any]]


def unfold(path: Chain, source: Problem[Any]) -> Iterator[tuple[tuple[int, ...], Problem[Any]]]:
    """Iterate over the instances at the end of a path, lazily, each with its number at every edge."""
    if not path:
        yield (), source
        return
    for index, target in enumerate(path[0].instances(source)):
        for indices, last in unfold(path[1:], target):
            yield (index, *indices), last


def write_bundle(
    source: Problem[Any], path: Chain, directory: str | Path, *, most: int = 100, max_memory: float | None = None
) -> int:
    """Write a bundle of at most `most` instances, the first ones; all of it or nothing.

    It is written beside and renamed. Only a process that is killed outright leaves `.NAME.PID.partial`, which is no
    bundle and may be deleted.

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
        If the path does not fit, or the directory is there and not empty.
    BudgetError
        If the instances would take more than 1 GiB, or one of them more memory than there is.
    """
    check_path(path)
    whole("most", most, 1)
    check_memory(source, path, max_memory)
    target = Path(directory)
    if target.exists() and not (target.is_dir() and not any(target.iterdir())):
        raise InputError(f"{target} is there already; choose a new or an empty directory")
    if not target.parent.is_dir():
        raise InputError(f"{target.parent} is no directory to make {target.name} in")
    partial = target.with_name(f".{target.name}.{os.getpid()}.partial")
    partial.mkdir()
    try:
        written = _write(source, path, partial, most)
        partial.replace(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return written


def _write(source: Problem[Any], path: Chain, directory: Path, most: int) -> int:
    relation, projected = evaluate(path, source.size()._asdict()).get("instances", ("", 0))
    hashes: dict[str, str] = {}
    entries: list[dict[str, Any]] = []

    def store(name: str, text: str) -> None:
        (directory / name).write_text(text + "\n")
        hashes[name] = hashlib.sha256(f"{text}\n".encode()).hexdigest()

    store("source.json", source.to_json())
    for indices, instance in islice(unfold(path, source), most):
        name, text = _file(len(entries)), instance.to_json()
        number = min(most, projected) if relation in ("=", "<=") else most
        if len(text) * number > BYTES_LIMIT:
            raise BudgetError(
                f"{number:,} instances of {len(text) / 2**20:,.1f} MiB would take more than {BYTES_LIMIT >> 30} GiB; "
                "write fewer of them or take a smaller source"
            )
        store(name, text)
        entries.append({"file": name, "indices": indices, "size": instance.size()._asdict()})
    manifest = {
        "versions": versions(),
        "provenance": [*source.provenance, *(edge.step() for edge in path)],
        "path": [
            {"edge": edge.name, "parameters": {f.name: getattr(edge, f.name) for f in fields(edge)}} for edge in path
        ],
        "projected": projected if relation == "=" else None,
        "instances": entries,
        "code": _code(source, path),
        "sha256": dict(hashes),
    }
    store("manifest.json", dump(manifest, indent=1))
    store("SEAL", hashes["manifest.json"])
    return len(entries)


def _code(source: Problem[Any], path: Chain) -> dict[str, Any] | None:
    """What a checker needs to know of the protocol's code; None without one, or with one for each of many sources."""
    for edge in path:
        if isinstance(edge, OrthogonalVectorsToGapMaxIP):
            size = source.size()._asdict()
            protocol = edge.protocol(size["order"], size["dimension"])
            code = protocol.code
            return {
                "characteristic": int(code.field.characteristic),
                "irreducible": [int(c) for c in code.field.irreducible_poly.coefficients()],
                "generator": code.generator_matrix.view(np.ndarray),
                "information_set": [int(i) for i in code.information_set],
                "degree": code.degree,
                "weights": protocol.weights.view(np.ndarray),
                "basis": protocol.message_basis.view(np.ndarray),
            }
        if edge.overhead.instances != 1:
            return None
        source = edge.instance(source, 0)
    return None


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
        If the bundle cannot be read, or the answer is no witness.

    Notes
    -----
    Complexity: that of building the instances on the way to this one, and of one row of inner products for attention.
    """
    manifest = _manifest(directory)
    with reading(f"{directory}: the path in manifest.json"):
        path = tuple(_edge(step) for step in manifest["path"])
        check_path(path)
    if not isinstance(answer, dict) or set(answer) != {"instance", "witness"}:
        raise InputError('an answer reads {"instance": NUMBER, "witness": ...}')
    source, indices = _instance(directory, "source.json"), _entry(manifest, answer["instance"])["indices"]
    if not isinstance(source, path[0].source) or len(indices) != len(path):
        raise InputError(f"{directory}: {source!r} and the numbers {reprlib.repr(indices)} do not fit the path")
    told = f"{reprlib.repr(answer['witness'])} is no witness of instance {answer['instance']}"
    with reading(told):
        lifted = lift(path, source, indices, _hashable(answer["witness"]))
        if not source.verify(lifted):
            raise InputError(f"it is lifted to {reprlib.repr(lifted)}, which is none of the source")
    return lifted


def _edge(step: dict[str, Any]) -> Reduction[Any, Any]:
    for edge in registered():
        if edge.__name__ == step["edge"]:
            return edge(**step["parameters"])
    raise InputError(f"{step['edge']!r} is no registered edge; import the module with it")


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
    with reading(f"{Path(directory) / 'manifest.json'}: not the manifest of a bundle"):
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
    """The text of a file of the bundle; a link, a pipe or a device is none."""
    path = Path(directory) / name
    if path.is_symlink() or (path.exists() and not path.is_file()):
        raise InputError("is no regular file")
    return read_text(path)
