"""What a problem is: a validated, immutable instance that can be measured, verified, brute-forced and stored."""

from __future__ import annotations

import json
import reprlib
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, replace
from fractions import Fraction
from html import escape
from importlib.metadata import version
from math import log2
from pathlib import Path
from typing import Any, ClassVar, Generic, NamedTuple, Self, TypeVar

import numpy as np
import sympy
from numpy.typing import ArrayLike, NDArray

from attention.support.archive import ARRAYS_LIMIT, read_arrays
from attention.support.files import replacing
from reductions.documents import decode, dump, encode, load, reading
from reductions.errors import BudgetError, InputError

__all__ = ["BRUTE_FORCE_LIMIT", "MANY", "ORDER_LIMIT", "Problem", "bit_matrix", "frozen", "power", "rough", "whole"]

BRUTE_FORCE_LIMIT = 2**26

MANY = 2**64

ORDER_LIMIT = 32
"""Vector sets of an instance: the inner products of a query have an axis for every other one."""

W = TypeVar("W")


def whole(name: str, value: object, least: int) -> int:
    """Return `value` as an int, or raise one clear error that names it."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise InputError(f"{name} must be an integer, got {reprlib.repr(value)}")
    if value < least:
        raise InputError(f"{name} must be at least {least}, got {reprlib.repr(value)}")
    return int(value)


def rough(number: float) -> str:
    """A number in words for a message: its digits, or where these are many a power of two.

    Examples
    --------
    >>> rough(2**32), rough(3**1000)
    ('4,294,967,296', '2^1,585')
    """
    return f"{round(number):,}" if number < 10**30 else f"2^{log2(number):,.0f}"


def power(base: int, exponent: int) -> int:
    """Return `base` to this exponent, or 2^64 if that is less, as `Problem.candidates` has it."""
    return min(MANY, base**exponent) if base < 2 or exponent <= 64 else MANY


def frozen(array: NDArray[Any]) -> NDArray[Any]:
    """Return a read-only array with these entries: `array` itself if nobody can write to it, else a copy."""
    if array.flags.writeable:
        array = array.copy()
        array.flags.writeable = False
    return array


def bit_matrix(name: str, value: ArrayLike) -> NDArray[np.uint8]:
    """Return `value` as a read-only matrix of zeros and ones, one vector a row, or raise an error that names it."""
    try:
        matrix = np.asarray(value)
    except ValueError as error:
        raise InputError(f"{name} must be a matrix with one vector a row, got rows of different shapes") from error
    if matrix.ndim != 2:
        raise InputError(f"{name} must be a matrix with one vector a row, got shape {matrix.shape}")
    if not np.all((matrix == 0) | (matrix == 1)):
        raise InputError(f"{name} must have entries 0 and 1 only")
    return frozen(matrix.astype(np.uint8, copy=False))


@dataclass(frozen=True, eq=False, repr=False)
class Problem(ABC, Generic[W]):
    """An instance of a problem with witnesses of type `W`: frozen, its arrays read-only, checked when it is made.

    Two instances are equal when they are of one class and say the same; where they came from does not matter.

    Attributes
    ----------
    provenance
        How the instance was made, one step a line, oldest first.
    """

    _: KW_ONLY
    provenance: tuple[str, ...] = ()

    symbols: ClassVar[Mapping[str, sympy.Symbol]]
    """The sympy symbol of each field of `size()`, as overheads use it."""

    kinds: ClassVar[dict[str, type[Problem[Any]]]] = {}

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        Problem.kinds[cls.__name__] = cls

    @abstractmethod
    def size(self) -> NamedTuple:
        """The named sizes of the instance, the fields that overheads speak of."""

    @abstractmethod
    def verify(self, witness: W) -> bool:
        """Whether `witness` proves that this is a YES instance; False for anything that is no witness at all."""

    @abstractmethod
    def candidates(self) -> int:
        """How many candidates `witnesses()` looks through; 2^64 stands for every number from there on."""

    @abstractmethod
    def _search(self) -> Iterator[W]:
        """Iterate over all witnesses, in lexicographic order."""

    def witnesses(self) -> Iterator[W]:
        """Iterate over all witnesses, in lexicographic order, by brute force.

        Raises
        ------
        BudgetError
            If there are more than `BRUTE_FORCE_LIMIT` candidates.
        """
        count = self.candidates()
        if count > BRUTE_FORCE_LIMIT:
            raise BudgetError(
                f"brute force over {'at least ' if count >= MANY else ''}{count:,} candidates is more than "
                f"{BRUTE_FORCE_LIMIT:,}; take a smaller instance"
            )
        return self._search()

    def brute_force(self) -> W | None:
        """The first witness, or None for a NO instance; see `witnesses` for the limit."""
        return next(self.witnesses(), None)

    @property
    def gap(self) -> tuple[Fraction | int, Fraction | int] | None:
        """Completeness and soundness of a promise problem; None where every instance is within the problem."""
        return None

    def keeps_promise(self) -> bool:
        """Whether the instance is within the promise of the problem; see `gap`."""
        return True

    @abstractmethod
    def payload(self) -> dict[str, Any]:
        """What the instance says, as integers, strings, fractions, None, arrays, and lists and dicts of these."""

    @classmethod
    @abstractmethod
    def from_payload(cls, payload: dict[str, Any]) -> Self:
        """The instance that says `payload`."""

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Problem) and type(other) is type(self) and _text(self.payload()) == _text(other.payload())
        )

    def __hash__(self) -> int:
        return hash((type(self), self.size()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={value}' for name, value in self.size()._asdict().items())})"

    def _repr_html_(self) -> str:
        sizes = "".join(
            f"<tr><td>{escape(name)}</td><td style='text-align:right'>{value}</td></tr>"
            for name, value in self.size()._asdict().items()
        )
        steps = "".join(f"<li>{escape(step)}</li>" for step in self.provenance)
        return f"<b>{type(self).__name__}</b><table>{sizes}</table>{self._teach()}<ol>{steps}</ol>"

    def _teach(self) -> str:
        """HTML that shows the instance itself, or as much of it as fits on a blackboard."""
        return ""

    def to_json(self) -> str:
        """The instance as JSON text: exact, and read back by `from_json`; BudgetError if it passes 256 MiB."""
        return dump(self._document(), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The instance written by `to_json`.

        Raises
        ------
        InputError
            If the text is no JSON, or no instance of this problem, or longer than 256 MiB.
        """
        with reading("this is not the JSON of an instance"):
            return cls._from_document(load(text))

    def to_npz(self, path: str | Path) -> None:
        """Write the instance to a compressed npz archive, without pickle; BudgetError if its arrays pass 1 GiB."""
        arrays: list[NDArray[Any]] = []

        def store(value: object) -> object:
            if isinstance(value, np.ndarray):
                arrays.append(value)
                return {"array": len(arrays) - 1}
            return encode(value)

        header = np.array(json.dumps(self._document(), default=store))
        named: dict[str, Any] = {f"array{i}": array for i, array in enumerate(arrays)}
        if (total := sum(array.nbytes + 128 for array in (header, *arrays))) > ARRAYS_LIMIT:
            raise BudgetError(
                f"arrays of {total:,} bytes are more than {ARRAYS_LIMIT >> 20} MiB; store a smaller instance"
            )
        with replacing(path) as partial, partial.open("wb") as file:
            np.savez_compressed(file, header=header, **named)

    @classmethod
    def from_npz(cls, path: str | Path) -> Self:
        """The instance written by `to_npz`; InputError if the file is not such an archive, or passes 1 GiB."""
        with reading(f"{path}: not an instance in npz"):
            arrays = read_arrays(path)
            header = str(arrays["header"])
            return cls._from_document(
                load(header, lambda o: arrays[f"array{o['array']}"] if set(o) == {"array"} else decode(o))
            )

    def _document(self) -> dict[str, Any]:
        return {
            "hardchain": version("hardchain"),
            "problem": type(self).__name__,
            "provenance": list(self.provenance),
            "payload": self.payload(),
        }

    @classmethod
    def _from_document(cls, document: Any) -> Self:
        import reductions.problems  # noqa: F401, PLC0415 - so that their kinds are known

        kind = Problem.kinds.get(document["problem"])
        if kind is None or not issubclass(kind, cls):
            raise InputError(f"expected an instance of {cls.__name__}, got one of {reprlib.repr(document['problem'])}")
        steps = document["provenance"]
        if not (isinstance(steps, list) and all(isinstance(step, str) for step in steps)):
            raise InputError(f"provenance must be a list of lines, got {reprlib.repr(steps)}")
        return replace(kind.from_payload(document["payload"]), provenance=tuple(steps))


def _text(value: object) -> str:
    return json.dumps(value, default=encode, separators=(",", ":"))
