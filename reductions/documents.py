"""Documents from outside: read within limits, so that nothing in them can do harm.

Whatever is wrong with a document is an `InputError`. A text is at most 256 MiB long, arrays are of numbers and have as
many of them as they say, and the writers refuse what the readers would. See also `reductions.text_files` for files of
lines, and `attention.support.archive` for arrays.
"""

from __future__ import annotations

import json
import reprlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from math import prod
from os import PathLike
from pathlib import Path
from typing import IO, Any

import numpy as np

from attention.support.archive import ARRAYS_LIMIT, NUMBERS
from attention.support.files import replacing
from reductions.errors import BudgetError, InputError, ReductionError

__all__ = [
    "PART",
    "TEXT_LIMIT",
    "bounded",
    "check_directory",
    "decode",
    "dump",
    "encode",
    "join_text",
    "load",
    "parts_of",
    "read_text",
    "reading",
    "writing",
]

TEXT_LIMIT = 2**28
"""Bytes of a text; JSON takes some twenty times as much memory."""

PART = 2**18
"""Bytes that are read at a time."""

FRACTION_LIMIT = 2**18
"""Bits of a numerator or denominator: common factors are found in quadratic time."""


@contextmanager
def reading(name: str, what: str = "") -> Iterator[None]:
    """Turn everything that malformed content can raise into an `InputError` that says what was read.

    Parameters
    ----------
    name
        The file.
    what
        What is wrong with content that cannot be read, such as "not an instance in npz".
    """
    content = f"{name}: {what}" if what else name
    try:
        yield
    except BudgetError:
        raise
    except OSError as error:
        raise InputError(f"{name}: cannot be read: {error.strerror or error}") from error
    except ReductionError as error:
        raise InputError(f"{content}: {error}") from error
    except Exception as error:  # json, zipfile, numpy, galois and networkx have a dozen kinds between them
        raise InputError(f"{content}: {type(error).__name__}: {' '.join(str(error).split())[:200]}") from error


@contextmanager
def writing(path: str | PathLike[str]) -> Iterator[Path]:
    """Yield a path to write to, which takes the place of `path` at the end; an InputError names what cannot be written.

    Several files are written all or none where their contexts are nested and each is written inside the last.
    """
    try:
        with replacing(path) as partial:
            yield partial
    except OSError as error:  # that a disk is full is said without a name by the operating system
        raise InputError(f"{path}: cannot be written: {error.strerror}") from error


def check_directory(path: str | PathLike[str]) -> None:
    """InputError where no file or directory can be created as there is no directory for it, before time is spent."""
    target = Path(path)
    if not target.parent.is_dir():
        raise InputError(f"{target.parent} is not a directory, so {target.name} cannot be created there")


def read_text(path: str | Path | IO[bytes]) -> str:
    """The text of a file in UTF-8, of at most 256 MiB."""
    if isinstance(path, (str, Path)):
        with open(path, "rb") as file:
            return read_text(file)
    return join_text(bounded(parts_of(path)))


def join_text(parts: Iterable[bytes]) -> str:
    """The text in UTF-8 that the parts make."""
    content = b"".join(parts)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise InputError(f"byte {error.start} is not part of a UTF-8 character") from error


def parts_of(file: IO[bytes]) -> Iterator[bytes]:
    """The content of a file, 256 KiB at a time: one read of the whole limit would allocate it."""
    return iter(lambda: file.read(PART), b"")


def bounded(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same parts, or an InputError once they are more than 256 MiB altogether."""
    total = 0
    for part in parts:
        total += len(part)
        if total > TEXT_LIMIT:
            raise InputError(f"is longer than {TEXT_LIMIT >> 20} MiB")
        yield part


def load(text: str, hook: Callable[[dict[str, Any]], Any] | None = None) -> Any:
    """The document that JSON text says: every name once, no NaN or infinity, arrays and fractions as `encode` has them.

    Parameters
    ----------
    hook
        What to make of an object, if not what `decode` makes of it.
    """
    if len(text) > TEXT_LIMIT:
        raise InputError(f"a text of {len(text):,} characters is longer than {TEXT_LIMIT >> 20} MiB")

    def unique(pairs: list[tuple[str, Any]]) -> Any:
        value = dict(pairs)
        if len(value) != len(pairs):
            raise InputError(f"duplicate key among {reprlib.repr([name for name, _ in pairs])}")
        return (hook or decode)(value)

    try:
        return json.loads(text, object_pairs_hook=unique, parse_constant=_refused)
    except json.JSONDecodeError as error:
        raise InputError(f"not valid JSON: {error}") from error


def dump(value: object, **options: Any) -> str:
    """The JSON text of a document, or BudgetError if it is longer than what `load` reads."""
    text = json.dumps(value, default=encode, allow_nan=False, **options)
    if len(text) > TEXT_LIMIT:
        raise BudgetError(f"JSON of {len(text):,} characters is longer than {TEXT_LIMIT >> 20} MiB; store it as npz")
    return text


def encode(value: object) -> object:
    """What JSON cannot say itself, for `json.dumps(..., default=encode)`: arrays, fractions, numpy's integers."""
    if isinstance(value, np.ndarray):
        if 2 * value.size > TEXT_LIMIT:
            raise BudgetError(f"JSON of an array of shape {value.shape} is longer than {TEXT_LIMIT >> 20} MiB")
        return {"dtype": value.dtype.str, "shape": list(value.shape), "data": value.ravel().tolist()}
    if isinstance(value, Fraction):
        if max(value.numerator.bit_length(), value.denominator.bit_length()) > FRACTION_LIMIT:
            raise BudgetError(f"a fraction of more than {FRACTION_LIMIT:,} bits cannot be stored")
        return {"fraction": [hex(value.numerator), hex(value.denominator)]}
    if isinstance(value, np.integer) and not isinstance(value, np.timedelta64):
        return int(value)
    raise TypeError(f"cannot store a {type(value).__name__}")


def decode(value: dict[str, Any]) -> Any:
    """The way back: an array whose data are exactly what its type and shape say, a fraction, or the object itself."""
    if set(value) == {"dtype", "shape", "data"}:
        name, shape, data = value["dtype"], value["shape"], value["data"]
        if not (isinstance(name, str) and NUMBERS.fullmatch(name)):
            raise InputError(f"dtype must be that of bits, integers or floats, got {reprlib.repr(name)}")
        if not (isinstance(shape, list) and all(type(n) is int and 0 <= n <= ARRAYS_LIMIT for n in shape)):
            raise InputError(f"shape must be a list of lengths, got {reprlib.repr(shape)}")
        if not (isinstance(data, list) and len(data) == prod(shape)):
            raise InputError(f"data must be a list of as many numbers as shape {reprlib.repr(shape)} says")
        array = np.array(data, dtype=name)
        if array.ndim != 1 or array.tolist() != data:
            raise InputError(f"data must be numbers of dtype {name}")
        return array.reshape(shape)
    if set(value) == {"fraction"}:
        parts = value["fraction"]
        if not (isinstance(parts, list) and len(parts) == 2 and all(isinstance(x, str) for x in parts)):
            raise InputError(f"a fraction is two integers as text, got {reprlib.repr(parts)}")
        if max(map(len, parts)) > FRACTION_LIMIT // 4 + 3:
            raise InputError(f"a fraction has at most {FRACTION_LIMIT:,} bits")
        return Fraction(int(parts[0], 0), int(parts[1], 0))
    return value


def _refused(constant: str) -> None:
    raise InputError(f"{constant} is not a number that JSON has")
